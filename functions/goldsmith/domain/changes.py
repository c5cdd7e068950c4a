"""What happens to a generation, before it is committed."""

from dataclasses import dataclass, field

from goldsmith.domain.candidates import Candidate
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import CurrentSample, Generation, Outcome
from goldsmith.domain.measuring import Measured, Watched, measured
from goldsmith.domain.routing import Feedback
from goldsmith.domain.samples import GoldenSample, RewriteProvenance
from goldsmith.domain.segments import Decision


@dataclass(frozen=True)
class Parking:
    """Why a rewrite waits for a person, and what the model had proposed, the best candidate first."""

    reasons: tuple[str, ...]
    candidates: tuple[Candidate, ...] = ()
    rewrite: RewriteProvenance | None = None


@dataclass(frozen=True)
class Review:
    """What a person decided on a parked rewrite."""

    decision: Decision
    reviewer: str
    note: str | None = None


@dataclass(frozen=True)
class Change:
    """What happens to one generation. Without ``sample`` and without ``keep_sample`` it has none any more.

    ``watched`` are the models whose live edit distance is measured, where ``events`` bring something to measure.
    """

    known: Generation | None
    feedback: Feedback
    outcome: Outcome
    reason: str | None = None
    events: tuple[FeedbackEvent, ...] = ()
    sample: GoldenSample | None = None
    keep_sample: bool = False
    keep_evidence: bool = False
    parking: Parking | None = None
    review: Review | None = None
    replayed: bool = False
    watched: Watched = field(default_factory=dict)

    @property
    def version(self) -> int:
        """The version this change makes."""
        return self.known.version + 1 if self.known else 1

    @property
    def keeps(self) -> CurrentSample | None:
        """The golden sample that stays as it is."""
        return self.known.sample if self.known and self.keep_sample else None

    @property
    def measured(self) -> Measured | None:
        """What the draft counts for in its model's live edit distance: only what is said changes that."""
        before = self.known.measured if self.known else None
        if not self.events:
            return before
        return measured(self.feedback, before, self.known.model if self.known else None, self.watched)
