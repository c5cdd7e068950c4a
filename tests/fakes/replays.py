"""Replaying in a house of fakes, and what earlier code or another policy left in its ledger."""

import json

from goldsmith.domain.changes import Change, Parking, Review
from goldsmith.domain.commits import build_commit
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import Feedback, merge
from goldsmith.domain.samples import GoldenSample, Source, make_sample
from goldsmith.domain.segments import Decision, ReplayRecord
from goldsmith.workflows.replay import Replay
from goldsmith.workflows.replay_report import ReplayReport
from tests.fakes.faults import Faults
from tests.fakes.house import House
from tests.fakes.stories import DRAFT, NoWait, feedback_event

TENANT = "acme-leads"
USUAL = TenantPolicy()
STRICT = TenantPolicy(positive_rating=1.0, negative_rating=0.5)
"""Four of five is not good any more, three of five is bad."""
LENIENT = TenantPolicy(positive_rating=0.5, negative_rating=0.1)
"""Three of five is good, two of five is not bad."""

_SOURCES = {
    Outcome.ACCEPTED: Source.ACCEPTED,
    Outcome.EDITED: Source.EDITED,
    Outcome.REWRITTEN: Source.REWRITTEN,
    Outcome.REVIEWED: Source.REVIEWED,
}


def replaying(house: House, policy: TenantPolicy = USUAL, faults: Faults | None = None) -> Replay:
    """One read at a time, so that calls have numbers."""
    guard = (faults or Faults()).guard
    ledger, store, queue = guard(house.ledger), guard(house.store), guard(house.rewrites)
    return Replay(ledger, store, queue, policy, house.clock, NoWait(), reads_at_once=1)


def replay(house: House, policy: TenantPolicy = USUAL, *, ask_again: bool = False) -> ReplayReport:
    return replaying(house, policy).replay(TENANT, ask_again=ask_again)


def left_as(house: House, outcome: Outcome, reason: str | None = None, **said: object) -> FeedbackEvent:
    """A generation of one event that the ledger has like this, whatever triage would say today."""
    event = feedback_event(**said)
    parking = Parking(tuple((reason or "").split(","))) if outcome is Outcome.PARKED else None
    feedback = merge([event])
    commit(house, Change(None, feedback, outcome, reason, (event,), _sample(feedback, outcome), parking=parking))
    return event


def reviewed(house: House, outcome: Outcome, **said: object) -> None:
    """A parked rewrite on which a person decided: reviewed, or skipped as rejected."""
    event = left_as(house, Outcome.PARKED, "low_score", **said)
    known, feedback = house.generation(event.generation_id), merge([event])
    rejected = outcome is Outcome.SKIPPED
    review = Review(Decision.REJECTED if rejected else Decision.APPROVED, "Mia", "because")
    reason = "rejected" if rejected else None
    commit(house, Change(known, feedback, outcome, reason, sample=_sample(feedback, outcome), review=review))


def commit(house: House, *changes: Change) -> None:
    made = build_commit(TENANT, changes, house.clock())
    house.store.put_new(made.segment.key, made.segment.body)
    house.ledger.commit(made)


def contents(house: House) -> tuple[object, ...]:
    """All that a replay could write."""
    entries = json.dumps({"/".join(key): entry.model_dump_json() for key, entry in house.ledger.generations.items()})
    return entries, dict(house.store.objects), house.counters(TENANT), list(house.rewrites.requests)


def replays(house: House) -> list[ReplayRecord]:
    return [record for record in house.records(TENANT) if isinstance(record, ReplayRecord)]


def _sample(feedback: Feedback, outcome: Outcome) -> GoldenSample | None:
    if outcome not in _SOURCES:
        return None
    answers = {Outcome.ACCEPTED: feedback.output, Outcome.EDITED: feedback.final}
    return make_sample(feedback, _SOURCES[outcome], answers.get(outcome) or f"{DRAFT} Changed.")
