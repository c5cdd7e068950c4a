"""Every accepted event ends in one place, and samples counted are samples committed: whatever goes wrong.

A schedule is played once undisturbed, and once with invocations that die or fail before or after any call of any
port, or that get into each other's way.
"""

import contextlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import Route, merge, route
from goldsmith.domain.segments import EventRecord
from goldsmith.workflows.deliveries import BatchReport, Delivery
from tests.fakes.faults import Crash, Fault, Faults
from tests.fakes.house import House, latest_samples
from tests.fakes.ledger import FakeLedger
from tests.fakes.rivals import ContestedLedger
from tests.fakes.schedules import POISON, TENANTS, Schedule, faults, schedules
from tests.fakes.stories import deliver
from tests.properties import examples

Handle = Callable[[Sequence[Delivery]], BatchReport]
checked = settings(max_examples=examples(50, soak=300), suppress_health_check=list(HealthCheck))


class Player:
    """Plays a schedule as a queue would: what was not acknowledged comes again, until all of it is."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.seen_rewrites = 0

    def play(self, schedule: Schedule) -> House:
        for batch in schedule.batches:
            if batch is None:
                self._rewrite()
            else:
                self._until_done(self.house.triage.handle, deliver(*batch))
        for tenant in TENANTS:
            assert self.house.samples(tenant) == latest_samples(self.house.records(tenant))
        return self.house

    def _rewrite(self) -> None:
        pending = self.house.rewrite_messages(self.seen_rewrites)
        self.seen_rewrites += len(pending)
        newest_first = pending[::-1]  # a queue promises no order
        self._until_done(self.house.rewrite, newest_first)

    def _until_done(self, handle: Handle, deliveries: list[Delivery]) -> None:
        for _ in range(40):
            with contextlib.suppress(Crash):  # then nothing was acknowledged
                deliveries = [failure.delivery for failure in handle(deliveries).failures]
            check_books(self.house)
            if not deliveries:
                return
        msg = f"never acknowledged: {deliveries}"
        raise AssertionError(msg)


def check_books(house: House) -> None:
    """At every moment the counters are the sum of the tallies, and what an independent recount finds."""
    for tenant in TENANTS:
        counted = house.counters(tenant)
        assert counted == house.recounted(tenant)
        own = ("sample_commits", "dead_lettered")
        assert {name: value for name, value in counted.items() if name not in own} == house.tallied(tenant)
        assert counted.get("events", 0) == sum(counted.get(name, 0) for name in (*Outcome, "superseded"))
        check_outcomes_answer_all_that_was_said(house, tenant)


def check_outcomes_answer_all_that_was_said(house: House, tenant: str) -> None:
    told: dict[str, list[FeedbackEvent]] = defaultdict(list)
    for record in house.records(tenant):
        if isinstance(record, EventRecord):
            told[record.generation_id].append(record.event)
    for name, events in told.items():
        entry, merged = house.ledger.generations[tenant, name], merge(events)
        # A rating does not displace a rewrite, whatever the words beside it.
        rated = merged.final is None and route(merged, TenantPolicy()).route is Route.ACCEPTED
        stands = entry.outcome is Outcome.REWRITTEN and rated
        assert stands or entry.evidence == merged.evidence


def final_state(house: House) -> dict[str, object]:
    """Outcomes, current samples and counters; moments, versions and provenance left out."""
    entries = {
        key: (
            entry.outcome, entry.reason, entry.evidence, sorted(piece.event_id for piece in entry.pieces),
            entry.sample and (entry.sample.sample_id, entry.sample.source), bool(entry.parked),
        )
        for key, entry in sorted(house.ledger.generations.items())
    }  # fmt: skip
    samples = {
        tenant: sorted(
            (s.generation_id, s.sample_id, s.answer, s.rejected or "", s.group) for s in house.samples(tenant)
        )
        for tenant in TENANTS
    }
    counters = {tenant: house.counters(tenant) for tenant in TENANTS}
    refused = sorted(house.ledger.refused)
    return {"entries": entries, "samples": samples, "counters": counters, "refused": refused}


def without_history(house: House) -> dict[str, object]:
    """How many samples came and went on the way depends on the order of arrival; all else must not."""
    counters = {tenant: {**house.counters(tenant), "sample_commits": 0} for tenant in TENANTS}
    return {**final_state(house), "counters": counters}


def check_every_event_is_in_one_place(house: House, schedule: Schedule) -> None:
    sent = {body for batch in schedule.batches for body in batch or ()}
    accepted = Counter(FeedbackEvent.model_validate_json(body).event_id for body in sent - set(POISON))
    kept = Counter(piece.event_id for entry in house.ledger.generations.values() for piece in entry.pieces)
    assert kept == accepted
    assert {body for body, _ in house.dead_letters.letters} == sent & set(POISON)
    assert len(house.ledger.refused) == len(sent & set(POISON))


@checked
@given(schedule=schedules(), planned=faults)
def test_crashes_and_failures_at_any_call_change_nothing_that_lasts(schedule: Schedule, planned: list[Fault]) -> None:
    calm = Player(House()).play(schedule)
    rough = Player(House(Faults(*planned))).play(schedule)
    check_every_event_is_in_one_place(rough, schedule)
    assert final_state(rough) == final_state(calm)


@checked
@given(schedule=schedules(interleaved=False), planned=faults)
def test_the_order_of_arrival_changes_nothing_that_lasts(schedule: Schedule, planned: list[Fault]) -> None:
    everything = sorted({body for batch in schedule.batches for body in batch or ()})
    calm = Player(House()).play(Schedule((tuple(everything), None)))
    rough = Player(House(Faults(*planned))).play(schedule)
    assert without_history(rough) == without_history(calm)


@checked
@given(schedule=schedules(interleaved=False))
def test_invocations_in_each_others_way_change_nothing_that_lasts(schedule: Schedule) -> None:
    ledger = ContestedLedger()
    house = House(ledger=ledger)
    batches = [batch for batch in schedule.batches if batch is not None]
    for batch, rival in zip(batches[::2], [*batches[1::2], ()], strict=False):
        ledger.rivals.append(partial(house.triage.handle, deliver(*rival)))
        assert house.triage.handle(deliver(*batch)).failures == []
        ledger.rivals.clear()
        assert house.triage.handle(deliver(*rival)).failures == []
        check_books(house)
    calm = Player(House()).play(schedule)
    assert without_history(Player(house).play(Schedule((None,)))) == without_history(calm)


@checked
@given(schedule=schedules(), batch=st.integers(1, 2))
def test_the_size_of_a_transaction_changes_nothing_that_lasts(schedule: Schedule, batch: int) -> None:
    calm = Player(House()).play(schedule)
    small = Player(House(ledger=FakeLedger(max_generations=batch))).play(schedule)
    assert final_state(small) == final_state(calm)


@checked
@given(schedule=schedules(), planned=faults)
def test_what_is_asked_of_the_rewriter_is_settled_in_the_end(schedule: Schedule, planned: list[Fault]) -> None:
    house = Player(House(Faults(*planned))).play(schedule)
    assert not [entry for entry in house.ledger.generations.values() if entry.outcome is Outcome.REWRITING]
    waiting = [entry for entry in house.ledger.generations.values() if entry.outcome is Outcome.WAITING]
    assert all(entry.sample is None for entry in waiting)


@checked
@given(schedule=schedules())
def test_no_tenants_records_lie_in_anothers_segments(schedule: Schedule) -> None:
    house = Player(House()).play(schedule)
    for tenant in TENANTS:
        names = {name for owner, name in house.ledger.generations if owner == tenant}
        assert {getattr(record, "generation_id", None) for record in house.records(tenant)} == names
        assert {sample.tenant for sample in house.samples(tenant)} <= {tenant}
        assert all(segment.key.startswith(f"tenants/{tenant}/") for segment in house.ledger.segments(tenant))
