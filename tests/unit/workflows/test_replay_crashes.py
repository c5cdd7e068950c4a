"""A replay that is broken off anywhere ends alike when it is given again; and what it holds at a time."""

import contextlib
import threading
from collections.abc import Iterable, Iterator

import pytest

from goldsmith.domain.forgetting import Books
from goldsmith.domain.generations import Generation, Location, Outcome
from goldsmith.errors import ServiceUnavailable
from goldsmith.workflows.replay import Replay
from tests.fakes.faults import Crash, Fault, Faults, Kind, Moment
from tests.fakes.house import House
from tests.fakes.ledger import FakeLedger
from tests.fakes.parking import check_books
from tests.fakes.replays import STRICT, TENANT, USUAL, contents, left_as, replay, replaying
from tests.fakes.services import FakeStore
from tests.fakes.stories import DRAFT, NoWait, deliver, feedback_event


def told(house: House, name: str = "gen-1", **said: object) -> None:
    house.triage.handle(deliver(feedback_event(**{"generation_id": name, "event_id": name, **said})))


def past(house: House) -> None:
    """Of every kind one, so that a replay has samples, retractions and requests to write."""
    told(house, "gen-1", rating=4)
    told(house, "gen-2", rating=3, final=DRAFT)
    told(house, "gen-3", rating=3)
    told(house, "gen-4", comment="Shorter.", rating=3)
    left_as(house, Outcome.PARKED, "timed_out", comment="Too stiff.", generation_id="gen-5", event_id="e5")
    left_as(house, Outcome.ACCEPTED, final="Hi Dana!", generation_id="gen-6", event_id="e6")
    told(house, "gen-7", messages=None, output=None, rating=5)


def house_with_past(size: int = 3) -> House:
    house = House(ledger=FakeLedger(max_generations=size))
    past(house)
    return house


def calls() -> list[str]:
    house, faults = house_with_past(), Faults()
    replaying(house, STRICT, faults).replay(TENANT, ask_again=True)
    return faults.calls


def lasting(house: House) -> object:
    entries = {key: (e.version, e.outcome, e.reason, e.evidence) for key, e in house.ledger.generations.items()}
    samples = sorted(sample.sample_id for sample in house.samples())
    return entries, samples, house.counters(TENANT)


@pytest.mark.parametrize("ask_again", [True, False])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kind", ["crash", "failure"])
def test_broken_off_at_any_call_and_given_again_it_ends_alike(kind: Kind, moment: Moment, *, ask_again: bool) -> None:
    calm = house_with_past()
    replay(calm, STRICT, ask_again=ask_again)
    wanted = {request.feedback.generation_id for request in calm.rewrites.requests}
    assert wanted == {"gen-4", "gen-5"}
    for call in range(len(calls())):
        house = house_with_past()
        with contextlib.suppress(Crash, ServiceUnavailable):
            replaying(house, STRICT, Faults(Fault(call, kind, moment))).replay(TENANT, ask_again=ask_again)
        check_books(house)
        replay(house, STRICT, ask_again=ask_again)
        check_books(house)
        assert lasting(house) == lasting(calm)
        assert {request.feedback.generation_id for request in house.rewrites.requests} == wanted
        settled = contents(house)
        assert replay(house, STRICT).changes_nothing
        assert contents(house) == settled


def test_an_undisturbed_replay_calls_every_port() -> None:
    assert set(calls()) == {
        "FakeLedger.books", "FakeLedger.entries", "FakeLedger.commit", "FakeStore.read", "FakeStore.put_new",
        "FakeRewriteQueue.send",
    }  # fmt: skip


class BusyStore(FakeStore):
    """Answers when ``together`` are waiting for an answer, and remembers how many there ever were."""

    def __init__(self, together: int) -> None:
        super().__init__()
        self._gate, self._lock = threading.Barrier(together, timeout=20), threading.Lock()
        self._waiting = self.most = 0

    def read(self, location: Location) -> bytes:
        with self._lock:
            self._waiting += 1
            self.most = max(self.most, self._waiting)
        self._gate.wait()
        with self._lock:
            self._waiting -= 1
        return super().read(location)


def test_generations_are_read_several_at_a_time_and_not_more() -> None:
    house, busy = House(), BusyStore(3)
    for number in range(9):
        told(house, f"gen-{number}", rating=4)
    busy.objects = house.store.objects
    Replay(house.ledger, busy, house.rewrites, USUAL, house.clock, NoWait(), reads_at_once=3).replay(TENANT)
    assert busy.most == 3


class WatchedLedger(FakeLedger):
    """Remembers how many generations were handed out beyond those that were committed."""

    def __init__(self) -> None:
        super().__init__(max_generations=4)
        self.given = self.taken = self.ahead = 0
        self.watch = False

    def entries(self, tenant: str, mentioning: str = "") -> Iterator[Generation]:
        for entry in list(super().entries(tenant, mentioning)):
            self.given += 1
            self.ahead = max(self.ahead, self.given - self.taken)
            yield entry

    def books(self, tenant: str, generation_ids: Iterable[str]) -> Books:
        names = list(generation_ids)
        self.taken += len(names) if self.watch else 0
        return super().books(tenant, names)


def test_memory_holds_two_transactions_of_generations_however_many_there_are() -> None:
    ledger = WatchedLedger()
    house = House(ledger=ledger)
    for number in range(50):
        told(house, f"gen-{number}", rating=4)
    ledger.watch = True
    assert replay(house, STRICT).moved == 50
    assert ledger.ahead <= 2 * ledger.max_generations
