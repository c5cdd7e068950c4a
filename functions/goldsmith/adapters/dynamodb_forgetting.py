"""The ledger's part in forgetting, on DynamoDB."""

from typing import TYPE_CHECKING

from goldsmith.adapters.dynamodb import FORGOTTEN, Item, Table, key, number, text
from goldsmith.adapters.dynamodb_ledger import put_generation
from goldsmith.adapters.dynamodb_settings import forget_settings
from goldsmith.adapters.dynamodb_tenants import forgotten_times

if TYPE_CHECKING:
    from goldsmith.domain.forgetting import Forgetting, Forgotten

_ACTIONS_PER_TRANSACTION = 100
_DROPPED = ("generation#", "segment#", "refused#", "settings#")
_KEPT_OF_THE_TENANT = frozenset(
    {
        "pk",
        "sk",
        "index_pk",
        "index_sk",
        "first_seen",
        "runs",
        "active_run",
        "live_model",
        "live_since",
        "live_run",
        "live_changes",
        "watched",
        "claimed_at",
        "holdout_fraction",
        "forgettings",
        "forgetting",
        "settings",
        "settings_version",
    }
)


class DynamoForgetting:
    """Implements the ForgettingLedger port on the ledger's table."""

    max_tombstones = _ACTIONS_PER_TRANSACTION - 2
    """One action each for what was forgotten and for the tenant; the rest for generations."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def forget(self, forgetting: "Forgetting") -> None:
        """One transaction: the tombstones, what is refused from now on, the counters, and runs held back."""
        tombstones = [put_generation(self._table, tombstone) for tombstone in forgetting.tombstones]
        self._table.transact([*tombstones, self._put_forgotten(forgetting), self._hold_back(forgetting)])

    def finished(self, tenant: str, subject: str) -> None:
        """Take the subject from the set of those that hold runs back; an empty set is no attribute any more."""
        action: Item = {"ExpressionAttributeValues": {":subject": {"SS": [subject]}}}
        self._table.transact([self._table.update(key(tenant, "tenant"), "DELETE forgetting :subject", action)])

    def drop(self, tenant: str) -> int:
        """Delete what names the tenant's feedback, and its changes of settings; then its counters and settings."""
        dropped = 0
        # Again until nothing is found: a rewrite that was settled meanwhile has left a segment's pointer.
        while keys := [_key_of(item) for prefix in _DROPPED for item in self._table.prefixed(tenant, prefix)]:
            self._table.delete_many(keys)
            dropped += len(keys)
        self._forget_counters(tenant)
        forget_settings(self._table, tenant)
        return dropped

    def _forget_counters(self, tenant: str) -> None:
        gone = sorted(set(self._table.get(tenant, "tenant") or {}) - _KEPT_OF_THE_TENANT)
        if gone:
            names = {f"#{number}": name for number, name in enumerate(gone)}
            action = {"ExpressionAttributeNames": names}
            self._table.transact([self._table.update(key(tenant, "tenant"), f"REMOVE {', '.join(names)}", action)])

    def _put_forgotten(self, forgetting: "Forgetting") -> Item:
        forgotten: Forgotten = forgetting.forgotten
        item = {
            **key(forgetting.tenant, FORGOTTEN),
            "times": number(forgotten.times),
            "data": text(forgotten.model_dump_json()),
        }
        seen = forgotten.times - 1
        condition: Item = {"ConditionExpression": "attribute_not_exists(pk)"}
        if seen:
            condition = {
                "ConditionExpression": "#times = :seen",
                "ExpressionAttributeNames": {"#times": "times"},
                "ExpressionAttributeValues": {":seen": number(seen)},
            }
        return self._table.put(item, condition)

    def _hold_back(self, forgetting: "Forgetting") -> Item:
        names = {f"#{name}": f"count_{name}" for name in forgetting.counters}
        values: Item = {
            ":times": number(forgetting.forgotten.times),
            ":now": text(forgetting.at.isoformat()),
            ":subject": {"SS": [forgetting.subject]},
            ":gone": number(forgetting.new_samples),
            ":tenants": text("tenants"),
            ":tenant": text(forgetting.tenant),
            **{f":{name}": number(count) for name, count in forgetting.counters.items()},
        }
        added = "".join(f", #{name} :{name}" for name in forgetting.counters)
        change = (
            "SET forgettings = :times, first_seen = if_not_exists(first_seen, :now)"
            ", index_pk = :tenants, index_sk = :tenant"
            f" ADD forgetting :subject, forgotten_samples :gone{added}"
        )
        condition = forgotten_times(forgetting.forgotten.times - 1, values)
        action: Item = {"ConditionExpression": condition, "ExpressionAttributeValues": values}
        if names:
            action["ExpressionAttributeNames"] = names
        return self._table.update(key(forgetting.tenant, "tenant"), change, action)


def _key_of(item: Item) -> Item:
    return {"pk": item["pk"], "sk": item["sk"]}
