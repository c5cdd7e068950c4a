"""Refused messages in the ledger's table: taken back when they are redriven."""

from datetime import datetime

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT, Table, key, number
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.errors import CommitConflict
from goldsmith.ports import Refusal


class DynamoRefusals:
    """Implements the Refusals port."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def take_back(self, tenant: str | None, digest: str) -> Refusal | None:
        """One transaction: the refusal goes, and the tenant's count with it."""
        owner = tenant or UNKNOWN_TENANT
        item = self._table.get(owner, f"refused#{digest}")
        if item is None:
            return None
        there = {"ConditionExpression": "attribute_exists(pk)"}
        one_less = {
            "ExpressionAttributeNames": {"#count": "count_dead_lettered"},
            "ExpressionAttributeValues": {":less": number(-1)},
        }
        try:
            self._table.transact(
                [
                    self._table.delete(key(owner, f"refused#{digest}"), there),
                    self._table.update(key(owner, "tenant"), "ADD #count :less", one_less),
                ]
            )
        except CommitConflict:
            return None  # somebody else took it back
        return Refusal(tenant, digest, item["reason"]["S"], datetime.fromisoformat(item["refused_at"]["S"]))

    def count(self, refusal: Refusal) -> None:
        """Count it as triage does."""
        DynamoLedger(self._table).refuse(refusal)
