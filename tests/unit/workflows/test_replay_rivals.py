"""What happens beside a replay is seen, and decided on too."""

from collections.abc import Iterator

import pytest

from goldsmith.domain.forgetting import Forgetting, Forgotten, tombstone
from goldsmith.domain.generations import Generation, Outcome
from goldsmith.errors import BeingForgotten, CommitConflict
from goldsmith.workflows.committing import ATTEMPTS
from goldsmith.workflows.replay import Replay
from tests.fakes.house import House
from tests.fakes.ledger import FakeLedger
from tests.fakes.parking import check_books, found, reviewing
from tests.fakes.replays import STRICT, TENANT, left_as, replay, replaying
from tests.fakes.rivals import ContestedLedger, LostLedger
from tests.fakes.stories import DRAFT, NoWait, deliver, feedback_event

LATE = "2026-11-23T10:00:00Z"


def told(house: House, name: str = "gen-1", **said: object) -> None:
    house.triage.handle(deliver(feedback_event(**{"generation_id": name, "event_id": name, **said})))


def forget(house: House, name: str = "gen-1") -> None:
    """As forgetting does it: first the ledger, then the bytes."""
    entry, state = house.generation(name), house.ledger.tenant(TENANT)
    stone = tombstone(TENANT, name, entry, house.clock())
    remembered = Forgotten(times=state.forgettings + 1)
    house.ledger.forget(Forgetting(TENANT, name, remembered, [stone], {}, 0, house.clock()))
    erase(house, entry)


def erase(house: House, entry: Generation) -> None:
    for revision in entry.revisions:
        place, body = revision.location, bytearray(house.store.objects[revision.location.segment])
        span = slice(place.offset, place.offset + place.length)
        blank = b'{"kind":"erased","was":"event"}'
        body[span] = blank.ljust(place.length - 1) + b"\n"
        house.store.objects[place.segment] = bytes(body)


def test_what_is_said_meanwhile_is_decided_on_too() -> None:
    ledger = ContestedLedger()
    house = House(ledger=ledger)
    told(house, rating=4)
    ledger.rivals.append(lambda: told(house, event_id="late", final="Hi Dana!", occurred_at=LATE))
    report = replay(house, STRICT)
    assert (report.moved, house.generation().outcome) == (0, Outcome.EDITED)
    assert [sample.answer for sample in house.samples()] == ["Hi Dana!"]
    check_books(house)


def test_a_rewrite_that_comes_meanwhile_stands() -> None:
    ledger = ContestedLedger()
    house = House(ledger=ledger)
    left_as(house, Outcome.PARKED, "timed_out", comment="Too stiff.")
    told(house, "gen-2", rating=4)
    ledger.rivals.append(lambda: (replaying(house).replay(TENANT), house.rewrite()))
    report = replay(house, STRICT)
    assert (report.moved, house.generation().outcome) == (1, Outcome.REWRITTEN)
    check_books(house)


def test_a_reviewer_who_decides_meanwhile_has_decided() -> None:
    ledger = ContestedLedger()
    house = House(ledger=ledger)
    left_as(house, Outcome.PARKED, "timed_out", comment="Too stiff.")
    seen = found(house)
    ledger.rivals.append(lambda: reviewing(house).edit(seen, "Mia", "Hi Dana"))
    report = replay(house)
    assert (report.moved, house.generation().outcome) == (0, Outcome.REVIEWED)
    check_books(house)


def test_what_is_forgotten_meanwhile_is_not_written_again() -> None:
    ledger = ContestedLedger()
    house = House(ledger=ledger)
    told(house, rating=3, final=DRAFT)
    ledger.rivals.append(lambda: forget(house))
    report = replay(house, STRICT)
    assert (report.moved, house.generation().outcome, house.samples()) == (0, Outcome.FORGOTTEN, [])


def test_forgetting_another_generation_only_makes_it_look_again() -> None:
    ledger = ContestedLedger()
    house = House(ledger=ledger)
    told(house, rating=4)
    told(house, "gen-2", rating=5)
    ledger.rivals.append(lambda: forget(house, "gen-2"))
    assert replay(house, STRICT).moved == 1
    assert [house.generation(name).outcome for name in ("gen-1", "gen-2")] == [Outcome.SKIPPED, Outcome.FORGOTTEN]


class Outdated(FakeLedger):
    """What it lists is older than what it says when it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.list: list[Generation] = []

    def entries(self, tenant: str, mentioning: str = "") -> Iterator[Generation]:
        return iter(self.list)


def test_one_that_is_forgotten_between_listing_and_reading_is_left_out() -> None:
    ledger = Outdated()
    house = House(ledger=ledger)
    told(house, rating=4)
    ledger.list = [house.generation()]
    forget(house)
    for look in (replaying(house, STRICT).preview, replaying(house, STRICT).replay):
        report = look(TENANT)
        assert (report.generations, report.forgotten, report.moved) == (0, 1, 0)


@pytest.mark.parametrize("missing", [1, 2])
def test_a_generation_of_which_events_are_missing_is_never_decided_on(missing: int) -> None:
    house = House()
    told(house, rating=4)
    told(house, event_id="late", rating=5, occurred_at=LATE)
    entry = house.generation()
    erase(house, entry.model_copy(update={"revisions": entry.revisions[-missing:]}))
    for look in (replaying(house, STRICT).preview, replaying(house, STRICT).replay):
        with pytest.raises(CommitConflict, match="gen-1 of acme-leads: its events are not where the ledger says"):
            look(TENANT)
    assert house.generation() == entry


def test_a_tenant_that_is_forgotten_meanwhile_gets_nothing_written() -> None:
    ledger = ContestedLedger()
    house = House(ledger=ledger)
    told(house, rating=4)
    refused = Forgotten(times=1, everything_until=house.clock(), dropping=True)
    forgetting = Forgetting(TENANT, "everything", refused, [], {}, 0, house.clock())
    ledger.rivals.append(lambda: ledger.forget(forgetting))
    with pytest.raises(BeingForgotten):
        replay(house, STRICT)
    assert house.generation().outcome is Outcome.ACCEPTED


def test_what_another_replay_asked_for_meanwhile_is_not_asked_for_by_this_one() -> None:
    ledger = ContestedLedger()
    house = House(ledger=ledger)
    left_as(house, Outcome.PARKED, "timed_out", comment="Too stiff.")
    told(house, "gen-2", rating=4)
    ledger.rivals.append(lambda: replay(house))
    report = replay(house, STRICT)
    assert (report.moved, report.rewrites, report.asked_again) == (1, 0, 0)
    assert house.generation().outcome is Outcome.REWRITING
    first_try, rival = 1, 1
    assert len(house.rewrites.requests) == first_try + rival


def test_whoever_loses_every_race_is_told() -> None:
    house, lost = House(), LostLedger()
    told(house, rating=4)
    lost.generations = house.ledger.generations
    with pytest.raises(CommitConflict):
        Replay(lost, house.store, house.rewrites, STRICT, house.clock, NoWait()).replay(TENANT)
    assert lost.attempts == ATTEMPTS
