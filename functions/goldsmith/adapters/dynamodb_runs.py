"""Runs and live models on DynamoDB: every write conditional on what was read."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from goldsmith.adapters.dynamodb import Item, Table, key, number, text
from goldsmith.adapters.dynamodb_live import live_model_of, put_change
from goldsmith.adapters.dynamodb_tenants import forgotten_times, settings, version_is, watched
from goldsmith.domain.costs import tokens_per_byte
from goldsmith.domain.runs import Run, RunState, Snapshot, TenantState
from goldsmith.errors import CommitConflict

if TYPE_CHECKING:
    from goldsmith.domain.live_models import LiveChange

_ACTIVE = "active-runs"
_STACK_RUNS: Item = {"pk": text("stack"), "sk": text("runs")}
"""Counts the runs of all tenants that are under way."""


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
            live_run=_whole(item.get("live_run")),
            live_changes=_whole(item.get("live_changes")) or 0,
            watched=watched(item),
            claimed_at=_moment(item.get("claimed_at")),
            new_since=_moment(item.get("new_since")),
            tokens_per_byte=float(item["tokens_per_byte"]["N"]) if "tokens_per_byte" in item else None,
            holdout_fraction=float(item["holdout_fraction"]["N"]) if "holdout_fraction" in item else None,
            forgotten_samples=int(item.get("forgotten_samples", number(0))["N"]),
            forgettings=int(item.get("forgettings", number(0))["N"]),
            forgetting=tuple(sorted(item.get("forgetting", {}).get("SS", ()))),
            settings=settings(item),
        )

    def tenants(self) -> Iterator[str]:
        """Every tenant that ever sent something or was set up, by name."""
        return (item["pk"]["S"].removeprefix("tenant#") for item in self._table.listed("tenants"))

    def active(self) -> int:
        """How many runs are under way."""
        return int((self._table.get_key(_STACK_RUNS) or {}).get("active", number(0))["N"])

    def start(self, run: Run, seen: TenantState, most_active: int) -> bool:
        """Store the run, mark it active and count it as under way in one transaction."""
        values = {
            ":run": text(run.run_id),
            ":now": text(run.created_at.isoformat()),
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
            "SET active_run = :run, consumed_samples = :seen_samples, claimed_at = :now"
            " REMOVE forgotten_samples, new_since ADD runs :one",
            {"ConditionExpression": " AND ".join(unchanged), "ExpressionAttributeValues": values},
        )
        absent = {"ConditionExpression": "attribute_not_exists(pk)"}
        return self._transact([claim, self._table.put(_item(run), absent), self._count_active(1, most_active)])

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
        later = self.tenant(run.tenant).sample_commits > run.snapshot.sample_commits
        return self._transact([self._put(run), self._consume(run, run.snapshot, some_came_later=later)])

    def end(self, run: Run, change: "LiveChange | None" = None) -> bool:
        """Store a run that ended, free the tenant, and make its model live if the run was promoted."""
        if (run.state is RunState.PROMOTED) is not (change is not None):
            msg = f"run {run.run_id} is {run.state}: only a promotion changes the live model, and it always does"
            raise ValueError(msg)
        changed = [] if change is None else [put_change(self._table, change)]
        return self._transact([self._put(run), self._release(run, change), self._count_active(-1), *changed])

    def reopen(self, run: Run, forgotten: int = 0) -> bool:
        """Set what counts as consumed back to where it was before the run, once."""
        values = {":number": number(run.number), ":before": number(run.consumed_before), ":gone": number(forgotten)}
        action = {
            "ConditionExpression": "attribute_not_exists(active_run) AND runs = :number AND consumed_samples > :before",
            "ExpressionAttributeValues": values,
        }
        values[":since"] = text((run.oldest_sample_at or run.created_at).isoformat())
        change = "SET consumed_samples = :before, new_since = :since ADD forgotten_samples :gone"
        return self._transact([self._table.update(key(run.tenant, "tenant"), change, action)])

    def _put(self, run: Run) -> Item:
        return self._table.put(_item(run), version_is(run.version - 1))

    def _consume(self, run: Run, snapshot: Snapshot, *, some_came_later: bool) -> Item:
        """Samples that came while the snapshot was taken are as old as the run: nobody wrote down when they came."""
        values = {":all": number(snapshot.sample_commits), ":fraction": {"N": str(snapshot.holdout_fraction)}}
        nothing_forgotten = forgotten_times(snapshot.forgettings, values)
        fixed = "holdout_fraction = if_not_exists(holdout_fraction, :fraction)"
        change = f"SET consumed_samples = :all, {fixed} REMOVE forgotten_samples, new_since"
        if some_came_later:
            change = f"SET consumed_samples = :all, new_since = :claimed, {fixed} REMOVE forgotten_samples"
            values[":claimed"] = text(run.created_at.isoformat())
        return self._update_tenant(run, change, values, nothing_forgotten)

    def _release(self, run: Run, live: "LiveChange | None") -> Item:
        """Free the tenant, with what the run has told of its tokens, and its model live if it was promoted."""
        values: Item = {}
        sets, condition = ([], "") if live is None else live_model_of(live, values)
        size = run.estimate.size if run.estimate else 0
        told = tokens_per_byte(run.trained_tokens, size, run.epochs)
        if told is not None:
            sets.append("tokens_per_byte = :told")
            values[":told"] = {"N": f"{told:.9f}"}
        change = f"SET {', '.join(sets)} " if sets else ""
        return self._update_tenant(run, f"{change}REMOVE active_run", values, condition)

    def _count_active(self, change: int, most: int | None = None) -> Item:
        values = {":change": number(change)}
        action: Item = {"ExpressionAttributeValues": values}
        if most is not None:
            values[":most"] = number(most)
            action["ConditionExpression"] = "attribute_not_exists(active) OR active < :most"
        return self._table.update(_STACK_RUNS, "ADD active :change", action)

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


def _whole(attribute: Item | None) -> int | None:
    return int(attribute["N"]) if attribute and "N" in attribute else None


def _moment(attribute: Item | None) -> datetime | None:
    return datetime.fromisoformat(attribute["S"]) if attribute else None
