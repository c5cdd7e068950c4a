"""One generation as the ledger knows it: which events are committed and what became of them."""

from datetime import datetime
from enum import StrEnum

from goldsmith.domain.measuring import Measured
from goldsmith.domain.model import Model
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import Feedback, Route, route
from goldsmith.domain.samples import Source

PRAISE = "praise"
"""Reason of an accepted draft whose comment asked for no change."""

REJECTED = "rejected"
"""Reason of a skipped generation whose parked rewrite a reviewer rejected."""

_ENTRIES_THAT_CERTAINLY_FIT = 200
_FULL_BYTES = 300_000
_MOST_REVISIONS = 400

PASSING = frozenset({"service_unavailable", "rate_limited", "timed_out", "configuration_problem", "internal_error"})
"""Reasons for parking that were nobody's word: when more is said about the draft, the model is asked again."""


class Outcome(StrEnum):
    """Where the latest event of a generation ended; all earlier ones count as superseded."""

    WAITING = "waiting"
    REWRITING = "rewriting"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REWRITTEN = "rewritten"
    REVIEWED = "reviewed"
    PARKED = "parked"
    SKIPPED = "skipped"
    FORGOTTEN = "forgotten"


class Listing(StrEnum):
    """The lists of generations a tenant has; a generation is on one of them or on none."""

    PARKED = "parked"
    WAITING = "waiting"
    HUMAN = "human"
    FORGOTTEN = "forgotten"


LISTED = {
    Outcome.PARKED: Listing.PARKED,
    Outcome.WAITING: Listing.WAITING,
    Outcome.EDITED: Listing.HUMAN,
    Outcome.REVIEWED: Listing.HUMAN,
    Outcome.FORGOTTEN: Listing.FORGOTTEN,
}
"""The list that generations of an outcome belong on; those of others are on none."""


class Location(Model):
    """Where bytes of a segment lie: object key, offset and length."""

    segment: str
    offset: int
    length: int


class Piece(Model):
    """A committed event. Its text is among the records of the revision that brought it."""

    event_id: str
    occurred_at: datetime


class Revision(Model):
    """What one commit made of a generation: ``version`` and ``outcome`` as of then.

    ``location`` spans the records it wrote, which lie one after the other in one segment. ``events`` is how many
    events are among them, ``sample_id`` names the golden sample if one is.
    """

    version: int
    at: datetime
    outcome: Outcome
    reason: str | None = None
    location: Location
    events: int = 0
    sample_id: str | None = None


class CurrentSample(Model):
    """The one golden sample of a generation; ``size`` is the bytes of its line in a supervised training file."""

    sample_id: str
    source: Source
    location: Location
    size: int


class Generation(Model):
    """The ledger's entry; ``version`` grows by one with every commit and guards against lost updates.

    ``listed_since`` is when it came on the list it is on.

    ``evidence`` is the fingerprint of what the outcome was decided on: a rewrite of the same is not asked for again.
    ``revisions`` has one entry a version, the oldest first. ``measured`` is what it counts for in the live edit
    distance of the ``model`` that wrote it. Of a forgotten generation only its name and the moment are left.
    """

    tenant: str
    generation_id: str
    version: int
    outcome: Outcome
    reason: str | None = None
    evidence: str
    pieces: tuple[Piece, ...]
    revisions: tuple[Revision, ...] = ()
    sample: CurrentSample | None = None
    parked: Location | None = None
    model: str | None = None
    measured: Measured | None = None
    updated_at: datetime
    listed_since: datetime | None = None

    @property
    def forgotten(self) -> bool:
        """Whether it is a tombstone: nothing that is said about it is taken any more."""
        return self.outcome is Outcome.FORGOTTEN

    @property
    def full(self) -> bool:
        """Whether there is no room for another event: DynamoDB holds 400 KB an item, and each revision is read anew."""
        entries = len(self.pieces) + len(self.revisions)
        if entries <= _ENTRIES_THAT_CERTAINLY_FIT:
            return False
        return len(self.revisions) >= _MOST_REVISIONS or len(self.model_dump_json().encode()) > _FULL_BYTES

    @property
    def listing(self) -> Listing | None:
        """The list it belongs on: to be reviewed, waiting for its conversation, answered by a person, or forgotten."""
        return LISTED.get(self.outcome)

    def has_event(self, event_id: str) -> bool:
        """Whether the event is committed already."""
        return any(piece.event_id == event_id for piece in self.pieces)


class Verdict(Model):
    """What a generation's outcome is to be: ``source`` set when a new golden sample follows."""

    outcome: Outcome
    reason: str | None = None
    source: Source | None = None
    keep: bool = False
    """The present outcome and sample stand; only the new event is recorded."""


_BY_ROUTE = {
    Route.ACCEPTED: Verdict(outcome=Outcome.ACCEPTED, source=Source.ACCEPTED),
    Route.EDITED: Verdict(outcome=Outcome.EDITED, source=Source.EDITED),
    Route.REWRITE: Verdict(outcome=Outcome.REWRITING),
}


def judge(feedback: Feedback, known: Generation | None, policy: TenantPolicy) -> Verdict:
    """What merged feedback makes of a generation, given what became of it before.

    A rewrite is never asked for twice on the same evidence. A reviewed answer is not displaced by approval of the
    draft, a rewritten one not by a rating alone: only by a final version, the draft itself included.
    """
    if not feedback.complete:
        return Verdict(outcome=Outcome.WAITING)
    decision = route(feedback, policy)
    if known is not None and _stands(known, feedback, decision.route, policy):
        return Verdict(outcome=known.outcome, reason=known.reason, keep=True)
    if decision.route is Route.SKIPPED:
        return Verdict(outcome=Outcome.SKIPPED, reason=decision.reason)
    return _BY_ROUTE[decision.route]


def _stands(known: Generation, feedback: Feedback, new_route: Route, policy: TenantPolicy) -> bool:
    if known.outcome is Outcome.REVIEWED:
        return new_route in (Route.ACCEPTED, Route.REWRITE)
    if known.outcome is Outcome.REWRITTEN and new_route is Route.ACCEPTED:
        return feedback.final is None  # a person who sent the draft as it was has decided; a rating has not
    if known.evidence != feedback.evidence:
        return False
    if known.outcome is Outcome.ACCEPTED and known.reason == PRAISE:
        return new_route in (Route.REWRITE, Route.ACCEPTED) and not policy.is_bad(feedback.rating)
    return new_route is Route.REWRITE and _answered(known)


def _answered(known: Generation) -> bool:
    """Whether a rewrite was asked for, and what came of it was somebody's word."""
    if known.outcome is Outcome.PARKED:
        return known.reason not in PASSING
    if known.outcome is Outcome.SKIPPED:
        return known.reason == REJECTED
    return known.outcome in (Outcome.REWRITING, Outcome.REWRITTEN)
