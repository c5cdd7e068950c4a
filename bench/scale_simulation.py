"""Commits that meet: what invocations get done that commit for the same tenant, or for many, at the same time.

A discrete simulation, seeded and without a clock of its own. What is DynamoDB's is as AWS publishes it: of two
transactions that touch an item at the same moment one is cancelled (TransactionConflict), a cancelled one costs its
units all the same, a partition takes 1,000 write units a second. What is ours is the code's own: how often a commit is
tried again and how long it pauses (``goldsmith.adapters.dynamodb``), and that a batch's tenants go one after the other.
How long a transaction holds an item AWS does not publish: it is a parameter.
"""

import heapq
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from goldsmith.adapters.dynamodb import ATTEMPTS, pause_seconds

SEED = 11
SECONDS = 30.0
SPREAD = (0.5, 1.5)
"""Least and most of its mean that a step takes: in step with each other, invocations would never meet."""


@dataclass(frozen=True)
class Situation:
    """``invocations`` at a time, each of ``batch`` events of tenants drawn by their ``shares``; more always wait.

    ``hold_seconds`` is how long a transaction keeps others from the items it touches; ``tenant_seconds`` what reading
    the books and writing the segment take, ``event_seconds`` what each event takes. A transaction takes
    ``units_an_event`` and ``units_a_commit`` of the ``partition_units`` a second of its tenant's partition. ``shards``
    are the items that a tenant's counters are spread over: one, as things are.
    """

    invocations: int
    batch: int
    shares: Sequence[float] = (1.0,)
    hold_seconds: float = 0.02
    tenant_seconds: float = 0.08
    event_seconds: float = 0.002
    units_an_event: float = 2.0
    units_a_commit: float = 4.0
    partition_units: float = 1_000.0
    shards: int = 1


@dataclass
class Outcome:
    """What came of it. Events are counted when their transaction has committed, ``conflicts`` and ``throttled`` are
    attempts that came to nothing, ``handed_back`` commits that were given up until their messages come again."""

    events: int = 0
    commits: int = 0
    conflicts: int = 0
    throttled: int = 0
    handed_back: int = 0
    batches: int = 0

    @property
    def attempts(self) -> int:
        """All attempts at a transaction."""
        return self.commits + self.conflicts + self.throttled


@dataclass
class Partition:
    """Where a tenant's items lie: write units, and when each item that holds its counters is free again."""

    rate: float
    free_at: list[float]
    units: float = field(init=False)
    filled_at: float = 0.0

    def __post_init__(self) -> None:
        self.units = self.rate

    def take(self, now: float, units: float) -> bool:
        """Whether there were so many units left; unused ones are kept for a second, not for AWS's five minutes."""
        self.units = min(self.rate, self.units + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.units < min(units, self.rate):
            return False
        self.units -= units
        return True

    def hold(self, now: float, seconds: float, shard: int) -> bool:
        """Whether nobody else held the item; then it is held."""
        if now < self.free_at[shard]:
            return False
        self.free_at[shard] = now + seconds
        return True


class _World:
    """What all invocations share."""

    def __init__(self, situation: Situation, seed: int) -> None:
        self.s = situation
        self.outcome = Outcome()
        self.random = Random(seed)  # noqa: S311 - a draw that repeats, not secrecy
        self._shares = list(accumulate(situation.shares))
        self._partitions: dict[int, Partition] = {}

    def batch(self) -> Counter[int]:
        """How many events of which tenant."""
        everyone = range(len(self._shares))
        return Counter(self.random.choices(everyone, cum_weights=self._shares, k=self.s.batch))

    def partition(self, tenant: int) -> Partition:
        """Where the tenant's items lie."""
        found = self._partitions.get(tenant)
        if found is None:
            found = self._partitions[tenant] = Partition(self.s.partition_units, [0.0] * self.s.shards)
        return found

    def committed(self, now: float, tenant: int, events: int) -> bool:
        """One attempt."""
        partition, outcome = self.partition(tenant), self.outcome
        if not partition.take(now, self.s.units_a_commit + events * self.s.units_an_event):
            outcome.throttled += 1
        elif not partition.hold(now, self.s.hold_seconds, self.random.randrange(self.s.shards)):
            outcome.conflicts += 1
        else:
            outcome.commits += 1
            outcome.events += events
            return True
        return False

    def invocation(self) -> Generator[float, float, None]:
        """Batch after batch: it is sent the time, and yields for how many seconds it is busy or pauses."""
        now = yield self.random.uniform(0, self.s.tenant_seconds)
        while True:
            for tenant, events in self.batch().items():
                mean = self.s.tenant_seconds + events * self.s.event_seconds
                now = yield mean * self.random.uniform(*SPREAD)
                for attempt in range(ATTEMPTS):
                    if self.committed(now, tenant, events):
                        now = yield self.s.hold_seconds
                        break
                    now = yield pause_seconds(attempt, self.random)
                else:
                    self.outcome.handed_back += 1
            self.outcome.batches += 1


def simulate(situation: Situation, seed: int = SEED) -> Outcome:
    """Play the situation for SECONDS."""
    world = _World(situation, seed)
    invocations = [world.invocation() for _ in range(situation.invocations)]
    due = [(next(each), number) for number, each in enumerate(invocations)]
    heapq.heapify(due)
    while due[0][0] < SECONDS:
        now, number = heapq.heappop(due)
        heapq.heappush(due, (now + invocations[number].send(now), number))
    return world.outcome


def told(situation: Situation, outcome: Outcome) -> dict[str, float]:
    """The outcome in figures; shares are of all attempts, or of all commits that were tried."""
    return {
        "invocations": situation.invocations,
        "batch": situation.batch,
        "events_per_second": round(outcome.events / SECONDS, 1),
        "attempts_per_commit": round(outcome.attempts / max(1, outcome.commits), 2),
        "conflicts": round(outcome.conflicts / max(1, outcome.attempts), 3),
        "throttled": round(outcome.throttled / max(1, outcome.attempts), 3),
        "handed_back": round(outcome.handed_back / max(1, outcome.commits + outcome.handed_back), 4),
    }


def even(tenants: int) -> list[float]:
    """Shares of tenants that are all of a size."""
    return [1.0] * tenants


def zipf(tenants: int) -> list[float]:
    """Shares of which the nth is 1/n of the first."""
    return [1 / number for number in range(1, tenants + 1)]
