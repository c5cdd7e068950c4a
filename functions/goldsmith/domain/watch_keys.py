"""Under which keys the drafts of watched models are counted."""

from hashlib import sha256

from goldsmith.domain.measuring import Watched
from goldsmith.domain.model_names import answering

_KEY_DIGITS = 12


def watch_key(model: str, number: int = 0) -> str:
    """Where the drafts of a model are counted since the change that promoted it; 0 where none did.

    One promoted again is counted anew: what once spoke against it must not bring it down at once. A digest, for a
    model's name may be long and hold any character.
    """
    return sha256(f"{number}\x1f{model}".encode()).hexdigest()[:_KEY_DIGITS]


def watched_by(watched: Watched, base_model: str) -> Watched:
    """The models whose drafts are measured: before the first promotion the base model, which has to be compared to."""
    answers = answering(base_model)
    return watched or {answers: watch_key(answers)}
