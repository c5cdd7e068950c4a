"""The simulation against the adapter itself: threads in ``Table.transact`` that collide, on a clock that is played.

Collisions are told apart, paused for and given up by the adapter's own code. Played are the table (it holds its one
item for as long as it is told and cancels who comes meanwhile, as DynamoDB does and neither the local AWS nor moto) and
the time: one thread runs at a time, until it sleeps, so what comes of it is the same on every machine.
"""

import heapq
import threading
from collections import Counter
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from bench.scale_simulation import SPREAD, Situation, simulate, told
from botocore.exceptions import ClientError
from botocore.hooks import HierarchicalEmitter

from goldsmith.adapters.dynamodb import Table
from goldsmith.errors import ServiceUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

INVOCATIONS = (2, 5, 20, 50)
SECONDS = 30.0
_CANCELLED: Any = {
    "Error": {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"},
    "CancellationReasons": [{"Code": "TransactionConflict"}],
}


class PlayedClock:
    """Time that passes when everybody sleeps; one thread runs at a time."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleeping: list[tuple[float, int, threading.Semaphore]] = []
        self._number = 0

    def register(self) -> threading.Semaphore:
        """A thread's place, before it is started; it acquires it first."""
        place = threading.Semaphore(0)
        self._push(self.now, place)
        return place

    def sleep(self, seconds: float) -> None:
        """Let others run until so many seconds have passed."""
        place = threading.Semaphore(0)
        self._push(self.now + seconds, place)
        self.wake()
        place.acquire()

    def wake(self) -> None:
        """Let who is due first run."""
        if self._sleeping:
            self.now, _, place = heapq.heappop(self._sleeping)
            place.release()

    def _push(self, due: float, place: threading.Semaphore) -> None:
        self._number += 1
        heapq.heappush(self._sleeping, (due, self._number, place))


class _PlayedClient:
    """A table of one item; whoever comes while it is held is cancelled."""

    def __init__(self, clock: PlayedClock, hold_seconds: float) -> None:
        self._clock, self._hold = clock, hold_seconds
        self.meta = SimpleNamespace(
            events=HierarchicalEmitter()
        )  # where the adapter registers what it does to requests
        self._free_at = 0.0
        self.attempts = 0

    def transact_write_items(self, **_: object) -> None:
        self.attempts += 1
        if self._clock.now < self._free_at:
            raise ClientError(_CANCELLED, "TransactWriteItems")
        self._free_at = self._clock.now + self._hold
        self._clock.sleep(self._hold)


def compared() -> list[dict[str, float]]:
    """Commits a second and attempts a commit, by threads, by the adapter and as they are simulated."""
    return [compared_at(number) for number in INVOCATIONS]


def compared_at(invocations: int) -> dict[str, float]:
    """The same for one number of threads."""
    situation = Situation(invocations, 1, event_seconds=0.0, partition_units=1e9)
    clock, commits = PlayedClock(), Counter[str]()
    client = _PlayedClient(clock, situation.hold_seconds)
    threads = [
        threading.Thread(target=_work, args=(clock, client, situation, commits, number, clock.register()))
        for number in range(invocations)
    ]
    for each in threads:
        each.start()
    clock.wake()
    for each in threads:
        each.join()
    simulated = told(situation, simulate(situation))
    return {
        "invocations": invocations,
        "commits_per_second": round(commits["committed"] / SECONDS, 1),
        "simulated_commits_per_second": simulated["events_per_second"],
        "attempts_per_commit": round(client.attempts / max(1, commits["committed"]), 2),
        "simulated_attempts_per_commit": simulated["attempts_per_commit"],
        "handed_back": round(commits["handed back"] / max(1, commits.total()), 4),
        "simulated_handed_back": simulated["handed_back"],
    }


def _work(
    clock: PlayedClock,
    client: _PlayedClient,
    situation: Situation,
    commits: Counter[str],
    seed: int,
    place: threading.Semaphore,
) -> None:
    place.acquire()
    random = Random(seed)  # noqa: S311 - a draw that repeats, not secrecy
    try:
        table = Table(cast("DynamoDBClient", client), "ledger", Random(seed + 1_000))  # noqa: S311 - the same
        table._sleep = clock.sleep
        while clock.now < SECONDS:
            clock.sleep(situation.tenant_seconds * random.uniform(*SPREAD))
            commits["committed" if _committed(table) else "handed back"] += 1
    finally:
        clock.wake()  # whoever fails lets the others go on


def _committed(table: Table) -> bool:
    try:
        table.transact([])
    except ServiceUnavailable:
        return False
    return True
