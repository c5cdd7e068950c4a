"""The fakes of ledger and bucket, remembering what the rules are about."""

from collections import defaultdict
from collections.abc import Iterator

from goldsmith.domain.commits import Commit
from goldsmith.domain.generations import Generation, Listing, Location
from goldsmith.domain.live_models import LiveChange
from goldsmith.domain.runs import Run, RunState, TenantState
from goldsmith.domain.segments import CommittedSegment
from goldsmith.ports import Listed
from tests.fakes.ledger import FakeLedger
from tests.fakes.services import FakeStore

_BEHIND = 2
"""Commits that a stale list does not show yet."""


class WatchedLedger(FakeLedger):
    """Keeps the history of commits, and lists as they were some commits ago."""

    def __init__(self, max_generations: int) -> None:
        super().__init__(max_generations)
        self.history: list[Commit] = []
        self.claimed: list[tuple[Run, TenantState]] = []
        self.samples_at: dict[str, set[frozenset[str]]] = defaultdict(set)
        """The current samples whenever somebody listed the segments."""
        self.stepped: list[str] = []
        """Runs that took a step under a lease that was taken while something was being forgotten."""
        self._held_back: dict[str, bool] = {}
        self._earlier: list[dict[tuple[str, str], Generation]] = [{}]

    def commit(self, commit: Commit) -> None:
        super().commit(commit)
        self.history.append(commit)
        self._remember()

    def start(self, run: Run, seen: TenantState, most_active: int) -> bool:
        started = super().start(run, seen, most_active)
        if started:
            self.claimed.append((run, seen))
        return started

    def save(self, run: Run) -> bool:
        known = self.stored_runs.get((run.tenant, run.number))
        saved = super().save(run)
        if saved and known is not None:
            self._note(known, run)
        return saved

    def end(self, run: Run, change: LiveChange | None = None) -> bool:
        known = self.stored_runs.get((run.tenant, run.number))
        ended = super().end(run, change)
        if ended and known is not None:
            self._note(known, run)
        return ended

    def _note(self, known: Run, run: Run) -> None:
        if run.lease_until and run.lease_until != known.lease_until:
            self._held_back[run.run_id] = bool(self.tenant(run.tenant).forgetting)
        elif run.state is not known.state and run.state is not RunState.CANCELLED and self._held_back.get(run.run_id):
            self.stepped.append(run.run_id)

    def segments(self, tenant: str, day: str = "") -> Iterator[CommittedSegment]:
        if not day:
            self.samples_at[tenant].add(
                frozenset(
                    entry.sample.sample_id
                    for (owner, _), entry in self.generations.items()
                    if owner == tenant and entry.sample
                )
            )
        return super().segments(tenant, day)

    def stale_listed(self, tenant: str, listing: Listing, *, latest_first: bool = False) -> Iterator[Listed]:
        before = FakeLedger()
        before.generations = self._earlier[0]
        return before.listed(tenant, listing, latest_first=latest_first)

    def stale_tenants(self) -> Iterator[str]:
        return iter(sorted(self.states)[:-1])

    def stale_active_runs(self) -> Iterator[Run]:
        return iter([run for run in self.stored_runs.values() if run.version > 1])

    def names_of_committed(self) -> set[str]:
        return {segment.key for segments in self.committed.values() for segment in segments}

    def _remember(self) -> None:
        self._earlier = [*self._earlier, dict(self.generations)][-_BEHIND - 1 :]


class WatchedStore(FakeStore):
    """Notices who reads a segment that no commit names."""

    def __init__(self, ledger: WatchedLedger) -> None:
        super().__init__()
        self.read_uncommitted: list[str] = []
        self.writes = 0
        self._ledger = ledger

    def read(self, location: Location) -> bytes:
        self._watch(location.segment)
        return super().read(location)

    def lines(self, key: str) -> Iterator[bytes]:
        self._watch(key)
        return super().lines(key)

    def let_orphans_expire(self) -> None:
        """What the bucket's lifecycle rule does, some days later."""
        for key in self.orphans:
            self.objects.pop(key, None)

    def _watch(self, key: str) -> None:
        if "/segments/" in key and key not in self._ledger.names_of_committed():
            self.read_uncommitted.append(key)


class EveryObject:
    """The bucket as the command sees it that forgets: uncommitted segments have to be read, too."""

    def __init__(self, store: WatchedStore) -> None:
        self._store = store

    def keys(self, prefix: str) -> Iterator[str]:
        return self._store.keys(prefix)

    def size(self, key: str) -> int | None:
        return self._store.size(key)

    def lines(self, key: str) -> Iterator[bytes]:
        return FakeStore.lines(self._store, key)
