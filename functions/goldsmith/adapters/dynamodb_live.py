"""Live models on DynamoDB: the log of their changes, each written in the transaction that makes it true."""

from collections.abc import Iterator

from goldsmith.adapters.dynamodb import Item, Table, key, number, text
from goldsmith.domain.live_models import LiveChange
from goldsmith.errors import CommitConflict

_UNSETTLED = "live-changes"
_NOTED = ("published", "announced")


class DynamoLive:
    """Implements the LiveLedger port on the same table as the ledger."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def change_live(self, change: LiveChange) -> bool:
        """One transaction: the change and the tenant's live model."""
        values: Item = {}
        sets, condition = live_model_of(change, values)
        action: Item = {"ConditionExpression": condition, "ExpressionAttributeValues": values}
        tenant = self._table.update(key(change.tenant, "tenant"), f"SET {', '.join(sets)}", action)
        try:
            self._table.transact([put_change(self._table, change), tenant])
        except CommitConflict:
            return False
        return True

    def changes(self, tenant: str, *, latest_first: bool = False) -> Iterator[LiveChange]:
        """The tenant's changes, by a query."""
        return map(_change, self._table.prefixed(tenant, "live#", latest_first=latest_first))

    def unsettled(self) -> Iterator[LiveChange]:
        """What the index lists, read anew."""
        for item in self._table.listed(_UNSETTLED):
            current = self._table.get_key({"pk": item["pk"], "sk": item["sk"]})
            if current is not None and not _change(current).settled:
                yield _change(current)

    def note(self, change: LiveChange) -> None:
        """Set what is done; one that is settled leaves the index."""
        done = [f"{name} = :true" for name in _NOTED if getattr(change, name)]
        if not done:
            return
        gone = " REMOVE index_pk, index_sk" if change.settled else ""
        action: Item = {
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeValues": {":true": {"BOOL": True}},
        }
        where = key(change.tenant, _sort(change.number))
        self._table.transact([self._table.update(where, f"SET {', '.join(done)}{gone}", action)])


def put_change(table: Table, change: LiveChange) -> Item:
    """The action that stores a change which is not settled yet."""
    item = {
        **key(change.tenant, _sort(change.number)),
        "data": text(change.model_dump_json(exclude=set(_NOTED))),
        "index_pk": text(_UNSETTLED),
        "index_sk": text(f"{change.changed_at.isoformat()}#{change.tenant}#{change.number:06d}"),
    }
    return table.put(item, {"ConditionExpression": "attribute_not_exists(pk)"})


def live_model_of(change: LiveChange, values: Item) -> tuple[list[str], str]:
    """What a tenant's item is set to, and on what condition; puts the values into ``values``."""
    fields: Item = {
        "live_model": text(change.model),
        "live_since": text(change.changed_at.isoformat()),
        "live_run": {"NULL": True} if change.run is None else number(change.run),
        "live_changes": number(change.number),
        "watched": {"M": {model: text(counted) for model, counted in change.watched.items()}},
    }
    values.update({f":{name}": value for name, value in fields.items()})
    sets = [f"{name} = :{name}" for name in fields]
    if change.number == 1:
        return sets, "attribute_not_exists(live_changes)"
    values[":changes_seen"] = number(change.number - 1)
    return sets, "live_changes = :changes_seen"


def _change(item: Item) -> LiveChange:
    noted = {name: name in item for name in _NOTED}
    return LiveChange.model_validate_json(item["data"]["S"]).model_copy(update=noted)


def _sort(change: int) -> str:
    return f"live#{change:06d}"
