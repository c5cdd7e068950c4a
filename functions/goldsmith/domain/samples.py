"""Golden samples: what a model should have answered, and where that is known from."""

from datetime import datetime
from enum import StrEnum
from hashlib import blake2b, sha256

from goldsmith.domain.events import Message
from goldsmith.domain.model import Model
from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import normalise, same_text


class Source(StrEnum):
    """Who vouches for the answer."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REWRITTEN = "rewritten"
    REVIEWED = "reviewed"

    @property
    def human(self) -> bool:
        """Whether a person wrote or approved the very words of the answer."""
        return self in (Source.EDITED, Source.REVIEWED)


class JudgeProvenance(Model):
    """How the judge scored the answer that was taken: ``done`` of its ``points``, ``score`` 0 … 1."""

    model: str
    prompt_version: str
    points: int
    done: int
    facts_kept: bool
    style_kept: bool
    score: float


class RewriteProvenance(Model):
    """How a rewritten answer came about: enough to reproduce it, nothing of the comment itself.

    ``points`` is how many things the rewriter saw asked for, ``checks`` the names of those passed, ``examples`` the
    ids of the samples shown for their style. Tokens and ``latency_ms`` are those of all ``calls`` made for the draft,
    other candidates and the judge included; the latency is the time waited for them, added up.
    """

    model: str
    prompt_version: str
    points: int
    checks: tuple[str, ...]
    input_tokens: int
    output_tokens: int
    calls: int = 1
    latency_ms: int = 0
    candidates: int = 1
    seed: int | None = None
    max_output_tokens: int | None = None
    examples: tuple[str, ...] = ()
    judge: JudgeProvenance | None = None


class GoldenSample(Model):
    """A conversation, the answer to learn, the draft to unlearn when they differ, and provenance."""

    tenant: str
    generation_id: str
    sample_id: str
    source: Source
    messages: tuple[Message, ...]
    answer: str
    rejected: str | None
    group: str
    model: str | None
    author: str | None
    event_ids: tuple[str, ...]
    occurred_at: datetime
    rewrite: RewriteProvenance | None = None
    reviewer: str | None = None


def conversation_group(messages: tuple[Message, ...]) -> str:
    """Name of the conversation, the same for every turn of it (32 hexadecimal digits).

    A conversation is known by its opening: everything up to the first turn of the user, white space aside. Later turns
    repeat what came before, so a name made of all turns would let one turn be trained on and another held out.
    """
    opening = next((n for n, message in enumerate(messages, 1) if message.role == "user"), len(messages))
    turns = "\x1e".join(f"{m.role}\x1f{normalise(m.content)}" for m in messages[:opening])
    return sha256(turns.encode()).hexdigest()[:32]


def digest_of(generation_id: str) -> str:
    """A generation's name in a fixed length (32 hexadecimal digits): what sample records are merged and sorted by."""
    return blake2b(generation_id.encode(), digest_size=16).hexdigest()


def content_of(sample: GoldenSample) -> str:
    """Fingerprint of conversation and answer, whatever the generation (32 hexadecimal digits)."""
    turns = (f"{message.role}\x1f{message.content}" for message in sample.messages)
    return blake2b("\x1e".join([*turns, sample.answer]).encode(), digest_size=16).hexdigest()


def make_sample(
    feedback: Feedback,
    source: Source,
    answer: str,
    rewrite: RewriteProvenance | None = None,
    reviewer: str | None = None,
) -> GoldenSample:
    """The golden sample that complete feedback yields; ``reviewer`` is who approved or wrote a reviewed answer.

    Raises:
        ValueError: the feedback carries no conversation; a caller's defect.
    """
    if feedback.messages is None:
        msg = f"generation {feedback.generation_id} has no conversation yet"
        raise ValueError(msg)
    said = (f"{m.role}\x1f{m.content}" for m in feedback.messages)
    identity = "\x1e".join((feedback.tenant, feedback.generation_id, source, answer, feedback.output or "", *said))
    return GoldenSample(
        tenant=feedback.tenant,
        generation_id=feedback.generation_id,
        sample_id=sha256(identity.encode()).hexdigest()[:24],
        source=source,
        messages=feedback.messages,
        answer=answer,
        rejected=None if same_text(feedback.output, answer) else feedback.output,
        group=conversation_group(feedback.messages),
        model=feedback.model,
        author=feedback.author,
        event_ids=feedback.event_ids,
        occurred_at=feedback.occurred_at,
        rewrite=rewrite,
        reviewer=reviewer,
    )
