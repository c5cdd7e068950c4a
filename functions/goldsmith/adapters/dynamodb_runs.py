"""Runs and live models on DynamoDB: every write conditional on what was read."""

from collections.abc import Iterator
from datetime import datetime

from goldsmith.adapters.dynamodb import Item, Table, key, number, text
from goldsmith.adapters.dynamodb_ledger import forgotten_times, version_is
from goldsmith.domain.runs import Run, RunState, Snapshot, TenantState
from goldsmith.errors import CommitConflict

_ACTIVE = "active-runs"


class DynamoRuns:
    """Implements the RunLedger port on the same table as the ledger."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def tenant(self, tenant: str) -> TenantState:
        """Counters, runs and live model of a tenant."""
        item = self._table.get(tenant, "tenant") or {}
        return TenantState(
            tenant=tenant,
            counters=_counters(item),
            consumed=int(item.get("consumed_samples", number(0))["N"]),
            runs=int(item.get("runs", number(0))["N"]),
            active_run=item.get("active_run", {}).get("S"),
            live_model=item.get("live_model", {}).get("S"),
            live_since=_moment(item.get("live_since")),
            holdout_fraction=float(item["holdout_fraction"]["N"]) if "holdout_fraction" in item else None,
            forgotten_samples=int(item.get("forgotten_samples", number(0))["N"]),
            forgettings=int(item.get("forgettings", number(0))["N"]),
            forgetting=tuple(sorted(item.get("forgetting", {}).get("SS", ()))),
        )

    def tenants(self) -> Iterator[str]:
        """Every tenant that ever sent something, by name."""
        return (item["pk"]["S"].removeprefix("tenant#") for item in self._table.listed("tenants"))

    def start(self, run: Run, seen: TenantState) -> bool:
        """Store the run and mark it active in one transaction."""
        values = {
            ":run": text(run.run_id),
            ":one": number(1),
            ":seen_samples": number(seen.sample_commits),
            **({":seen": number(seen.runs)} if seen.runs else {}),
            **({":consumed": number(seen.consumed)} if seen.consumed else {}),
        }
        unchanged = [
            "attribute_not_exists(active_run)",
            "runs = :seen" if seen.runs else "attribute_not_exists(runs)",
            *(["consumed_samples = :consumed"] if seen.consumed else []),
            forgotten_times(seen.forgettings, values),
        ]
        claim = self._table.update(
            key(run.tenant, "tenant"),
            "SET active_run = :run, consumed_samples = :seen_samples REMOVE forgotten_samples ADD runs :one",
            {"ConditionExpression": " AND ".join(unchanged), "ExpressionAttributeValues": values},
        )
        absent = {"ConditionExpression": "attribute_not_exists(pk)"}
        return self._transact([claim, self._table.put(_item(run), absent)])

    def run(self, tenant: str, run_number: int) -> Run | None:
        """One run, or None."""
        item = self._table.get(tenant, _sort(run_number))
        return None if item is None else _run(item)

    def runs(self, tenant: str) -> Iterator[Run]:
        """The tenant's runs, oldest first."""
        return map(_run, self._table.prefixed(tenant, "run#"))

    def active_runs(self) -> Iterator[Run]:
        """All runs that are not settled, longest active first."""
        for item in self._table.listed(_ACTIVE):
            current = self._table.get(item["pk"]["S"].removeprefix("tenant#"), item["sk"]["S"])
            if current is not None:
                yield _run(current)

    def save(self, run: Run) -> bool:
        """Store the next version of a run."""
        return self._transact([self._put(run)])

    def snapshotted(self, run: Run) -> bool:
        """Store the run and what its snapshot consumed."""
        if run.snapshot is None:
            msg = f"run {run.run_id} took no snapshot"
            raise ValueError(msg)
        return self._transact([self._put(run), self._consume(run, run.snapshot)])

    def end(self, run: Run) -> bool:
        """Store a run that ended, free the tenant, and set its live model if the run was promoted."""
        return self._transact([self._put(run), self._release(run)])

    def reopen(self, run: Run, forgotten: int = 0) -> bool:
        """Set what counts as consumed back to where it was before the run, once."""
        values = {":number": number(run.number), ":before": number(run.consumed_before), ":gone": number(forgotten)}
        action = {
            "ConditionExpression": "attribute_not_exists(active_run) AND runs = :number AND consumed_samples > :before",
            "ExpressionAttributeValues": values,
        }
        change = "SET consumed_samples = :before ADD forgotten_samples :gone"
        return self._transact([self._table.update(key(run.tenant, "tenant"), change, action)])

    def _put(self, run: Run) -> Item:
        return self._table.put(_item(run), version_is(run.version - 1))

    def _consume(self, run: Run, snapshot: Snapshot) -> Item:
        values = {":all": number(snapshot.sample_commits), ":fraction": {"N": str(snapshot.holdout_fraction)}}
        nothing_forgotten = forgotten_times(snapshot.forgettings, values)
        fixed = "holdout_fraction = if_not_exists(holdout_fraction, :fraction)"
        change = f"SET consumed_samples = :all, {fixed} REMOVE forgotten_samples"
        return self._update_tenant(run, change, values, nothing_forgotten)

    def _release(self, run: Run) -> Item:
        if run.state is not RunState.PROMOTED or run.tuned_model is None:
            return self._update_tenant(run, "REMOVE active_run", {})
        live = {":model": text(run.tuned_model), ":now": text(run.updated_at.isoformat())}
        return self._update_tenant(run, "SET live_model = :model, live_since = :now REMOVE active_run", live)

    def _update_tenant(self, run: Run, expression: str, values: Item, also: str = "") -> Item:
        action = {
            "ConditionExpression": "active_run = :run" + (f" AND {also}" if also else ""),
            "ExpressionAttributeValues": {":run": text(run.run_id), **values},
        }
        return self._table.update(key(run.tenant, "tenant"), expression, action)

    def _transact(self, actions: list[Item]) -> bool:
        try:
            self._table.transact(actions)
        except CommitConflict:
            return False
        return True


def _counters(item: Item) -> dict[str, int]:
    counted = {name.removeprefix("count_"): value for name, value in item.items() if name.startswith("count_")}
    return {name: int(value["N"]) for name, value in sorted(counted.items())}


def _sort(run_number: int) -> str:
    return f"run#{run_number:06d}"


def _item(run: Run) -> Item:
    item = {**key(run.tenant, _sort(run.number)), "version": number(run.version), "data": text(run.model_dump_json())}
    if not run.settled:
        item["index_pk"] = text(_ACTIVE)
        item["index_sk"] = text(f"{run.created_at.isoformat()}#{run.run_id}")
    return item


def _run(item: Item) -> Run:
    return Run.model_validate_json(item["data"]["S"])


def _moment(attribute: Item | None) -> datetime | None:
    return datetime.fromisoformat(attribute["S"]) if attribute else None
