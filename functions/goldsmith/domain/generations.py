"""One generation as the ledger knows it: which events are committed and what became of them."""

from collections import Counter
from datetime import datetime
from enum import StrEnum

from goldsmith.domain.model import Model
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import Feedback, Route, route
from goldsmith.domain.samples import Source

PRAISE = "praise"
"""Reason of an accepted draft whose comment asked for no change."""

REJECTED = "rejected"
"""Reason of a skipped generation whose parked rewrite a reviewer rejected."""

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


class Listing(StrEnum):
    """The lists of generations a tenant has; a generation is on one of them or on none."""

    PARKED = "parked"
    WAITING = "waiting"
    HUMAN = "human"


_LISTED = {
    Outcome.PARKED: Listing.PARKED,
    Outcome.WAITING: Listing.WAITING,
    Outcome.EDITED: Listing.HUMAN,
    Outcome.REVIEWED: Listing.HUMAN,
}


class Location(Model):
    """Where a record's bytes lie: object key, byte offset and length."""

    segment: str
    offset: int
    length: int


class Piece(Model):
    """A committed event, and where its text is."""

    event_id: str
    occurred_at: datetime
    location: Location


class CurrentSample(Model):
    """The one golden sample of a generation."""

    sample_id: str
    source: Source
    location: Location


class Generation(Model):
    """The ledger's entry; ``version`` grows by one with every commit and guards against lost updates.

    ``listed_since`` is when it came on the list it is on.

    ``evidence`` is the fingerprint of what the outcome was decided on: a rewrite of the same is not asked for again.
    """

    tenant: str
    generation_id: str
    version: int
    outcome: Outcome
    reason: str | None = None
    evidence: str
    pieces: tuple[Piece, ...]
    sample: CurrentSample | None = None
    parked: Location | None = None
    model: str | None = None
    updated_at: datetime
    listed_since: datetime | None = None

    @property
    def listing(self) -> Listing | None:
        """The list it belongs on: to be reviewed, waiting for its conversation, or answered by a person."""
        return _LISTED.get(self.outcome)

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

    A rewrite is never asked for twice on the same evidence, and an answer that a rewrite or a
    reviewer gave is not displaced by mere approval of the draft.
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
        return True
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


def tally(generation: Generation | None) -> Counter[str]:
    """What one generation adds to its tenant's counters.

    The counters are at all times the sum of this over the tenant's generations: events =
    accepted + edited + rewritten + reviewed + parked + skipped + waiting + rewriting + superseded.
    """
    if generation is None:
        return Counter()
    counts = Counter({"events": len(generation.pieces), generation.outcome.value: 1})
    if len(generation.pieces) > 1:
        counts["superseded"] = len(generation.pieces) - 1
    if generation.outcome is Outcome.SKIPPED:
        counts[f"skipped_{generation.reason}"] = 1
    if generation.sample is not None:
        counts[f"samples_{generation.sample.source.value}"] = 1
    return counts


def change(before: Generation | None, after: Generation) -> dict[str, int]:
    """The counters' change from one version of a generation to the next, zeros left out.

    ``sample_commits`` rises by one when the change commits a golden sample that was not there.
    """
    difference = tally(after)
    difference.subtract(tally(before))
    if after.sample is not None and (before is None or before.sample != after.sample):
        difference["sample_commits"] += 1
    return {name: count for name, count in sorted(difference.items()) if count}
