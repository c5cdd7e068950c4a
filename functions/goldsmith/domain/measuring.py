"""Live edit distance: how much of a draft a person changed before sending it, counted by the model that wrote it."""

from collections.abc import Mapping
from types import MappingProxyType

from goldsmith.domain.model import Model
from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import bounded_edit_distance
from goldsmith.domain.watching import Sums

Watched = Mapping[str, str]
"""Of every model that is watched, by what a request calls it, the key of its counters."""

NOTHING_WATCHED: Watched = MappingProxyType({})


class Measured(Model):
    """A draft that was sent: the key of the counters it is in, and how much was changed, in millionths."""

    key: str
    distance: int

    @property
    def counters(self) -> dict[str, int]:
        """What it adds to its tenant's counters."""
        sums = Sums.of(self.distance / 1_000_000)
        added = {"drafts": sums.drafts, "distance": sums.distance, "squares": sums.squares}
        return {counter(self.key, name): count for name, count in added.items()}


def measured(
    feedback: Feedback, before: Measured | None, model_before: str | None, watched: Watched
) -> Measured | None:
    """What all that was said of a draft adds to the live edit distance of its model; None when nothing.

    It takes draft, final and model, and a model that is watched. What was counted ``before`` for ``model_before`` stays
    in the same counters, so that a later final corrects it there, though that model be watched no more.
    """
    if feedback.output is None or feedback.final is None or feedback.model is None:
        return None
    key = before.key if before and feedback.model == model_before else watched.get(feedback.model)
    if key is None:
        return None
    return Measured(key=key, distance=Sums.of(bounded_edit_distance(feedback.output, feedback.final)).distance)


def sums(counters: Mapping[str, int], key: str) -> Sums:
    """What a tenant's counters hold under a key."""
    return Sums(**{name: counters.get(counter(key, name), 0) for name in Sums.model_fields})


def counter(key: str, name: str) -> str:
    """The name of a counter of live edit distance."""
    return f"watch_{key}_{name}"
