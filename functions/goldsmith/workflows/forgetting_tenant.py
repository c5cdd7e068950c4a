"""Forgetting a tenant: everything but the runs, in which there is no text, and the moment until which it holds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from goldsmith.domain.backfills import prefix_of
from goldsmith.forgetting_ports import DeadLetterBoxes, ErasableStore
from goldsmith.ports import Clock, Ledger, ObjectStore
from goldsmith.run_ports import RunLedger
from goldsmith.workflows.backfill_states import BackfillStates
from goldsmith.workflows.forgetting_letters import matcher
from goldsmith.workflows.forgetting_report import Report, RunTouched, Subject, Told
from goldsmith.workflows.forgetting_runs import ForgettingRuns
from goldsmith.workflows.forgetting_touched import rest_of, would_touch


@dataclass(frozen=True)
class WholeTenant:
    """The ports it needs, and its operations."""

    tenant: str
    ledger: Ledger
    runs: RunLedger
    store: ObjectStore
    erasable: ErasableStore
    dead_letters: DeadLetterBoxes
    clock: Clock

    def preview(self, told: Told) -> Report:
        """What would go."""
        versions = 0
        for versions, _ in enumerate(self.erasable.versions(self._home), 1):
            told("looking through the bucket", versions)
        letters = self.dead_letters.count(matcher(Subject(self.tenant), ()))
        left = (*self.unfinished_backfills(), *letters.unseen)
        report = replace(self.size()[0], versions=versions, dead_letters=letters.matching)
        return replace(report, runs=tuple(self._runs()), left=left)

    def rest_of_runs(self) -> dict[str, int]:
        """What the runs' snapshots still hold, lines by object key: to be asked before anything is marked."""
        return rest_of(self.runs.runs(self.tenant))

    def size(self) -> tuple[Report, datetime | None]:
        """What the ledger holds of the tenant, and when the latest of it was said."""
        report, latest = Report(), None
        for entry in self.ledger.entries(self.tenant):
            samples = int(entry.sample is not None)
            report = report.plus(generations=int(not entry.forgotten), events=len(entry.pieces), samples=samples)
            latest = max([*([latest] if latest else []), *(piece.occurred_at for piece in entry.pieces)], default=None)
        return replace(report, segments=sum(1 for _ in self.ledger.segments(self.tenant))), latest

    def end_runs(self, runs: ForgettingRuns) -> Iterator[str]:
        """Cancel, mark and clean up after every run; what could not be done."""
        yield from runs.mark_all()
        yield from self.unfinished_backfills()
        yield from runs.finish()

    def delete_objects(self, told: Told) -> int:
        """Every version of every object, but for backfills that have to be ended first; how many."""
        kept = tuple(prefix_of(self.tenant, name) for name in self._unfinished())
        doomed = [version for version in self.erasable.versions(self._home) if not version.key.startswith(kept)]
        self.erasable.delete_versions(doomed)
        told("deleting objects", len(doomed))
        return len(doomed)

    def unfinished_backfills(self) -> Iterator[str]:
        """What has to be done about backfills first, a sentence each."""
        for name in self._unfinished():
            cure = f"end it (goldsmith backfill cancel {name}), then forget again"
            yield f"backfill {name} of {self.tenant} is not finished and may hold some of it; {cure}"

    @property
    def _home(self) -> str:
        return home(self.tenant)

    def _unfinished(self) -> list[str]:
        states = BackfillStates(self.store, self.clock).all(self.tenant)
        return [state.backfill_id for state in states if not state.stage.ended]

    def _runs(self) -> Iterator[RunTouched]:
        went = self.rest_of_runs()
        rows = (would_touch(run, went, everything=True) for run in self.runs.runs(self.tenant))
        return (row for row in rows if row)


def home(tenant: str) -> str:
    """Where all of a tenant's objects are."""
    return f"tenants/{tenant}/"


def is_backfills(key: str) -> bool:
    """Whether an object belongs to a backfill."""
    return key.split("/")[2] == "backfills"
