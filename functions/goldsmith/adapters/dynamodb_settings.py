"""Tenants' settings on DynamoDB: in force on the tenant's own item, which is read anyway; every change beside it."""

from collections.abc import Iterator

from goldsmith.adapters.dynamodb import Item, Table, key, number, text
from goldsmith.adapters.dynamodb_tenants import forgotten_times, settings
from goldsmith.domain.tenant_settings import SettingsChange, TenantSettings
from goldsmith.errors import CommitConflict


class DynamoSettings:
    """Implements the SettingsLedger port on the same table as the ledger."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def change_settings(self, change: SettingsChange, forgettings: int, *, splits: bool = False) -> bool:
        """One transaction: the change, and the tenant's item with what is in force."""
        values: Item = {":tenants": text("tenants"), ":tenant": text(change.tenant)}
        conditions = [_unchanged(change.before, values), forgotten_times(forgettings, values)]
        if splits:
            conditions.append("attribute_not_exists(holdout_fraction)")
        values[":settings"] = text(change.after.model_dump_json())
        values[":version"] = number(change.after.version)
        tenant = self._table.update(
            key(change.tenant, "tenant"),
            "SET settings = :settings, settings_version = :version, index_pk = :tenants, index_sk = :tenant",
            {"ConditionExpression": " AND ".join(conditions), "ExpressionAttributeValues": values},
        )
        try:
            self._table.transact([tenant, _put(self._table, change)])
        except CommitConflict:
            return False
        return True

    def settings_changes(self, tenant: str, *, latest_first: bool = False) -> Iterator[SettingsChange]:
        """The tenant's changes, by a query."""
        items = self._table.prefixed(tenant, "settings#", latest_first=latest_first)
        return (SettingsChange.model_validate_json(item["data"]["S"]) for item in items)


def forget_settings(table: Table, tenant: str) -> None:
    """Leave of what is in force only what survives a forgetting.

    Raises:
        CommitConflict: somebody changed the settings at this moment.
    """
    known = settings(table.get(tenant, "tenant") or {})
    left = known.when_forgotten()
    if left == known:
        return
    values: Item = {":settings": text(left.model_dump_json()), ":version": number(left.version)}
    action = {"ConditionExpression": _unchanged(known, values), "ExpressionAttributeValues": values}
    expression = "SET settings = :settings, settings_version = :version"
    table.transact([table.update(key(tenant, "tenant"), expression, action)])


def _put(table: Table, change: SettingsChange) -> Item:
    item = {
        **key(change.tenant, f"settings#{change.after.version:06d}"),
        "data": text(change.model_dump_json()),
    }
    return table.put(item, {"ConditionExpression": "attribute_not_exists(pk)"})


def _unchanged(before: TenantSettings, values: Item) -> str:
    if not before.version:
        return "attribute_not_exists(settings_version)"
    values[":before"] = number(before.version)
    return "settings_version = :before"
