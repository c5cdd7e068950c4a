"""What the demo sees of the stack while it works: the ledger, nothing else."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT, Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.adapters.s3 import S3Store
from goldsmith.domain.runs import Run, TenantState
from goldsmith.domain.segments import SampleRecord, parse_record

if TYPE_CHECKING:
    from goldsmith_cli.target import Target

IN_FLIGHT = ("waiting", "rewriting")
ENDS = ("accepted", "edited", "rewritten", "reviewed", "parked", "skipped", "superseded")


@dataclass(frozen=True)
class View:
    """One look at the ledger."""

    tenant: TenantState
    dead_lettered: int
    run: Run | None

    def ended(self, distinct: int) -> bool:
        """Whether every event sent has come to its end."""
        counters = self.tenant.counters
        settled = sum(counters.get(name, 0) for name in ENDS)
        return settled + self.dead_lettered == distinct and not any(counters.get(name) for name in IN_FLIGHT)


class Observer:
    """Looks at one tenant of a stack."""

    def __init__(self, target: "Target", tenant: str) -> None:
        table = Table(target.client("dynamodb"), target.output("LedgerTableName"))
        self._ledger, self._runs = DynamoLedger(table), DynamoRuns(table)
        self._store = S3Store(target.client("s3"), target.output("DatasetBucketName"))
        self._tenant = tenant

    def look(self) -> View:
        """The tenant as it is now, with its latest run."""
        state = self._runs.tenant(self._tenant)
        refused = [self._runs.tenant(name).counters.get("dead_lettered", 0) for name in (self._tenant, UNKNOWN_TENANT)]
        run = self._runs.run(self._tenant, state.runs) if state.runs else None
        return View(state, sum(refused), run)

    def golden_answer(self, generation_id: str) -> str | None:
        """The answer a rewrite made golden, or None when there is none."""
        generation = self._ledger.read(self._tenant, [generation_id]).get(generation_id)
        if generation is None or generation.sample is None or generation.sample.source != "rewritten":
            return None
        record = parse_record(self._store.read(generation.sample.location))
        return record.sample.answer if isinstance(record, SampleRecord) else None

    def report(self, run: Run) -> bytes | None:
        """The evaluation's report, when there is one."""
        if run.evaluation is None or run.evaluation.report_key is None:
            return None
        return b"".join(self._store.lines(run.evaluation.report_key))
