"""The ledger table: keys, and transactions that are retried when they collide.

One table. The item ``stack``, ``runs`` counts the runs under way; ``webhooks``, ``webhook#<digest>`` is a call of the
provider's that was dealt with, until it expires. Of all others ``pk`` is ``tenant#<tenant>``, and ``sk`` is ``tenant``
(counters, live model and settings), ``generation#<id>``, ``segment#<yyyy/mm/dd/digest>``, ``run#<number>``,
``live#<number>``, ``settings#<version>`` (a change of settings), ``refused#<digest>`` or ``forgotten``. The sparse
``index`` lists tenants, active runs, changes of live models that are not settled, and the generations that are parked,
waiting, answered by a person, or forgotten.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from goldsmith.adapters.aws import aws_errors, error_code
from goldsmith.adapters.dynamodb_lists import write_lists_at_once
from goldsmith.errors import CommitConflict, ServiceUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

Item = dict[str, Any]
INDEX = "index"
UNKNOWN_TENANT = "-"
"""Counts what could not be read far enough to name a tenant; no tenant can be called so."""

FORGOTTEN = "forgotten"
"""Sort key of what a tenant had forgotten."""

ATTEMPTS = 8
"""How often a transaction is tried that collides with others, before the service counts as unavailable."""

_WRITES_PER_BATCH = 25
_COLLISIONS = frozenset(
    {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"}
)


def text(value: str) -> Item:
    """A string attribute."""
    return {"S": value}


def number(value: int) -> Item:
    """A number attribute."""
    return {"N": str(value)}


def key(tenant: str, sort: str) -> Item:
    """The primary key of one of a tenant's items."""
    return {"pk": text(f"tenant#{tenant}"), "sk": text(sort)}


class Table:
    """The ledger's table: reads, queries and transactions, with AWS's errors turned into ours."""

    def __init__(self, client: "DynamoDBClient", name: str, random: Random | None = None) -> None:
        write_lists_at_once(client)
        self.client = client
        self.name = name
        self._random = random or Random()  # noqa: S311 - jitter, not secrecy
        self._sleep: Callable[[float], None] = time.sleep

    def get(self, tenant: str, sort: str) -> Item | None:
        """One of a tenant's items, consistent with all earlier writes, or None."""
        return self.get_key(key(tenant, sort))

    def get_key(self, where: Item) -> Item | None:
        """One item by its key, consistent with all earlier writes, or None."""
        with aws_errors("reading the ledger"):
            answer = self.client.get_item(TableName=self.name, Key=where, ConsistentRead=True)
        return answer.get("Item")

    def put_item(self, item: Item) -> None:
        """Write one item, whatever was there."""
        with aws_errors("writing to the ledger"):
            self.client.put_item(TableName=self.name, Item=item)

    def get_many(self, keys: Sequence[Item]) -> Iterator[Item]:
        """The items that exist, in no order; at most 100 keys."""
        wanted: Mapping[str, Any] = {self.name: {"Keys": keys, "ConsistentRead": True}}
        for attempt in range(ATTEMPTS):
            with aws_errors("reading the ledger"):
                answer = self.client.batch_get_item(RequestItems=wanted)
            yield from answer["Responses"].get(self.name, [])
            wanted = answer.get("UnprocessedKeys") or {}
            if not wanted:
                return
            self._pause(attempt)
        raise ServiceUnavailable("reading the ledger: DynamoDB left keys unprocessed")

    def query(
        self, condition: str, values: Item, index: str | None = None, *, latest_first: bool = False, matching: str = ""
    ) -> Iterator[Item]:
        """All items that satisfy a key condition, in order of the sort key, page after page.

        ``matching`` is a further condition, on ``#data``, that DynamoDB applies to what it has read.
        """
        request: dict[str, Any] = {"TableName": self.name, "KeyConditionExpression": condition}
        request["ExpressionAttributeValues"] = values
        request["ScanIndexForward"] = not latest_first
        if matching:
            request.update(FilterExpression=matching, ExpressionAttributeNames={"#data": "data"})
        request.update({"IndexName": index} if index else {"ConsistentRead": True})
        while True:
            with aws_errors("reading the ledger"):
                page = self.client.query(**request)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def listed(self, group: str, *, latest_first: bool = False) -> Iterator[Item]:
        """Keys of the items in one group of the index."""
        return self.query("index_pk = :group", {":group": text(group)}, INDEX, latest_first=latest_first)

    def prefixed(self, tenant: str, prefix: str, containing: str = "", *, latest_first: bool = False) -> Iterator[Item]:
        """A tenant's items whose sort key starts with ``prefix`` and, if given, whose data contain a text."""
        values = {":pk": text(f"tenant#{tenant}"), ":prefix": text(prefix)}
        if containing:
            values[":containing"] = text(containing)
        return self.query(
            "pk = :pk AND begins_with(sk, :prefix)",
            values,
            latest_first=latest_first,
            matching="contains(#data, :containing)" if containing else "",
        )

    def delete_many(self, keys: Sequence[Item]) -> None:
        """Delete the items, those that are gone already included; any number of keys."""
        for start in range(0, len(keys), _WRITES_PER_BATCH):
            requests = [{"DeleteRequest": {"Key": each}} for each in keys[start : start + _WRITES_PER_BATCH]]
            self._write_all({self.name: requests})

    def _write_all(self, unwritten: Mapping[str, Any]) -> None:
        for attempt in range(ATTEMPTS):
            with aws_errors("deleting from the ledger"):
                unwritten = self.client.batch_write_item(RequestItems=unwritten).get("UnprocessedItems") or {}
            if not unwritten:
                return
            self._pause(attempt)
        raise ServiceUnavailable("deleting from the ledger: DynamoDB left items unprocessed")

    def transact(self, actions: Sequence[Item]) -> None:
        """All actions or none; collisions with other transactions are tried again.

        Raises:
            CommitConflict: a condition did not hold.
        """
        for attempt in range(ATTEMPTS):
            try:
                with aws_errors("committing to the ledger"):
                    self.client.transact_write_items(TransactItems=cast("Sequence[TransactWriteItemTypeDef]", actions))
            except ClientError as error:
                if error_code(error) not in ("TransactionCanceledException", "TransactionConflictException"):
                    raise
                _raise_unless_collision(error)
            else:
                return
            self._pause(attempt)
        raise ServiceUnavailable("committing to the ledger: other transactions kept colliding")

    def put(self, item: Item, action: Item) -> Item:
        """A Put action for a transaction: ``action`` holds its condition and values."""
        return {"Put": {"TableName": self.name, "Item": item, **action}}

    def update(self, where: Item, expression: str, action: Item) -> Item:
        """An Update action for a transaction."""
        return {"Update": {"TableName": self.name, "Key": where, "UpdateExpression": expression, **action}}

    def delete(self, where: Item, action: Item) -> Item:
        """A Delete action for a transaction."""
        return {"Delete": {"TableName": self.name, "Key": where, **action}}

    def _pause(self, attempt: int) -> None:
        self._sleep(pause_seconds(attempt, self._random))


def pause_seconds(attempt: int, random: Random) -> float:
    """How long to wait after the attempt of that number, counted from 0: a random time, longer and longer."""
    return random.uniform(0, min(1.0, 0.02 * 2**attempt))


def _raise_unless_collision(error: ClientError) -> None:
    reasons: Sequence[Mapping[str, Any]] = error.response.get("CancellationReasons", [])
    codes = {str(reason.get("Code")) for reason in reasons} - {"None"}
    if "ConditionalCheckFailed" in codes:
        raise CommitConflict("the ledger changed since it was read") from error
    if codes - _COLLISIONS:
        raise error
