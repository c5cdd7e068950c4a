"""The first half of forgetting: nothing more is taken of it, and nobody works on what is there."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from goldsmith.domain.counting import change
from goldsmith.domain.forgetting import Forgetting, Forgotten, author_digest, tombstone
from goldsmith.domain.generations import Generation, Listing
from goldsmith.domain.runs import Run
from goldsmith.forgetting_ports import ForgettingLedger
from goldsmith.ports import Clock, Ledger, ObjectStore
from goldsmith.run_ports import RunLedger
from goldsmith.workflows.committing import until_committed
from goldsmith.workflows.deliveries import chunks
from goldsmith.workflows.forgetting_report import Report, Subject, Told

_LOOK_AGAIN_SECONDS = 5.0
_MOST_AHEAD = timedelta(days=1)
_CLOCKS_DIFFER = timedelta(minutes=5)
"""A lease is dated by a function's clock, and compared with the operator's."""


@dataclass(frozen=True)
class Tombstones:
    """The ports it needs, and its operations. Each may be repeated."""

    ledger: Ledger
    runs: RunLedger
    forgetting: ForgettingLedger
    store: ObjectStore
    clock: Clock
    random: Random

    def refuse(self, subject: Subject, latest: datetime | None = None, *, dropping: bool | None = None) -> None:
        """From here on, nothing that was said until now is taken any more, and no run takes a step.

        Nor anything until ``latest``, what was said by a clock that is ahead, by a day at most: else one wrong date
        would silence a tenant for ever. While ``dropping`` the tenant's messages wait on their queue; None leaves that
        as it is.
        """
        now = self.clock()
        until = min(max(now, latest), now + _MOST_AHEAD) if latest else now

        def attempt() -> None:
            known = self.ledger.books(subject.tenant, []).forgotten
            forgotten = _refusing(subject, known, until)
            if dropping is not None:
                forgotten = forgotten.model_copy(update={"dropping": dropping})
            self.forgetting.forget(Forgetting(subject.tenant, subject.label, forgotten, (), {}, 0, now))

        until_committed(attempt, self.random)

    def put(self, subject: Subject, generation_ids: Collection[str], told: Told) -> Report:
        """Tombstones in the place of the generations; what the ledger lost."""
        covered = self._covered(subject.tenant)
        report = Report()
        for names in chunks(sorted(generation_ids), self.forgetting.max_tombstones):
            lost = until_committed(partial(self._put, subject, names, covered), self.random)
            report = report.plus(**lost)
            told("forgetting in the ledger", report.generations)
        return report

    def lost(self, tenant: str, generation_ids: Collection[str]) -> Report:
        """What the ledger would lose."""
        report = Report()
        for names in chunks(sorted(generation_ids), self.ledger.max_generations):
            known = self.ledger.read(tenant, names).values()
            report = report.plus(**_counted([entry for entry in known if not entry.forgotten]))
        return report

    def forgotten(self, tenant: str) -> Iterator[str]:
        """The generations that were forgotten so far; the list may lag."""
        return (listed.generation_id for listed in self.ledger.listed(tenant, Listing.FORGOTTEN))

    def wait_for_runs(self, tenant: str, sleep: Callable[[float], None], told: Told) -> None:
        """Until no invocation works on a run: those that take one later see that something is being forgotten."""
        waited = 0.0
        while (run := self._leased(tenant)) is not None:
            told(f"waiting for run {run.run_id}, which is being advanced", round(waited))
            sleep(_LOOK_AGAIN_SECONDS)
            waited += _LOOK_AGAIN_SECONDS

    def _leased(self, tenant: str) -> Run | None:
        certainly_over = self.clock() - _CLOCKS_DIFFER
        runs = self.runs.runs(tenant)
        return next((run for run in runs if run.lease_until and run.lease_until > certainly_over), None)

    def _put(self, subject: Subject, names: Sequence[str], covered: Collection[str]) -> dict[str, int]:
        now, tenant = self.clock(), subject.tenant
        books = self.ledger.books(tenant, names)
        pairs = [
            (known, tombstone(tenant, name, known, now))
            for name, known in ((name, books.generations.get(name)) for name in names)
            if known is None or not known.forgotten
        ]
        if not pairs:
            return {}
        counters: Counter[str] = Counter()
        for known, stone in pairs:
            counters.update(change(known, stone))
        gone = [known for known, _ in pairs if known is not None]
        forgotten = books.forgotten.model_copy(update={"times": books.forgotten.times + 1})
        counted = {name: count for name, count in sorted(counters.items()) if count}
        stones = [stone for _, stone in pairs]
        # A run that ended without a snapshot has consumed what no snapshot covers.
        new = min(_new_samples(gone, covered), max(0, self.runs.tenant(tenant).new_samples))
        self.forgetting.forget(Forgetting(tenant, subject.label, forgotten, stones, counted, new, now))
        return _counted(gone)

    def _covered(self, tenant: str) -> frozenset[str]:
        """The segments whose samples do not count as new: those that the latest snapshot was drawn from."""
        consumed = self.runs.tenant(tenant).consumed
        snapshots = (run.snapshot for run in self.runs.runs(tenant) if run.snapshot)
        taken = [snapshot for snapshot in snapshots if snapshot.sample_commits <= consumed]
        if not taken or self.store.size(taken[-1].segments_key) is None:  # the tenant was forgotten since
            return frozenset()
        return frozenset(line.decode().rstrip("\n") for line in self.store.lines(taken[-1].segments_key))


def _refusing(subject: Subject, known: Forgotten, until: datetime) -> Forgotten:
    changes: dict[str, object] = {"times": known.times + 1}
    if subject.everything:
        changes["everything_until"] = max(until, known.everything_until or until)
    if subject.author is not None:
        digest = author_digest(subject.tenant, subject.author)
        changes["authors"] = {**known.authors, digest: max(until, known.authors.get(digest, until))}
    return known.model_copy(update=changes)


def _new_samples(gone: Sequence[Generation], covered: Collection[str]) -> int:
    """How many of the samples that were ever committed for these are in no snapshot."""
    revisions = (revision for known in gone for revision in known.revisions if revision.sample_id is not None)
    return sum(revision.location.segment not in covered for revision in revisions)


def _counted(gone: Sequence[Generation]) -> dict[str, int]:
    return {
        "generations": len(gone),
        "events": sum(len(known.pieces) for known in gone),
        "samples": sum(known.sample is not None for known in gone),
    }
