"""Where a round takes place: a table and a bucket of its own, reached by the real adapters."""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.adapters.aws import client
from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.s3 import S3Store
from tests.fakes.cloud import forget_clients
from tests.fakes.template import resource

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

_CREATE_TABLE = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


@dataclass(frozen=True)
class Place:
    """A table and a bucket, and the environment in which boto3 finds them; ``table_class`` is how the table is used."""

    name: str
    environment: Mapping[str, str] = field(repr=False)
    table_class: type[Table] = Table

    def enter(self) -> None:
        """Have the clients of this process talk to it; those of another place are forgotten."""
        os.environ.update(self.environment)
        forget_clients()

    def make(self) -> None:
        """Enter, and make the table as template.yaml says, and the bucket."""
        self.enter()
        properties = resource("LedgerTable")
        stream: Any = {"StreamEnabled": True, **properties["StreamSpecification"]}
        dynamodb: DynamoDBClient = client("dynamodb")
        dynamodb.create_table(
            TableName=self.name,
            StreamSpecification=stream,
            **{name: properties[name] for name in _CREATE_TABLE},
        )
        dynamodb.get_waiter("table_exists").wait(TableName=self.name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        s3: S3Client = client("s3")
        s3.create_bucket(Bucket=self.name)

    def table(self) -> Table:
        return self.table_class(client("dynamodb"), self.name)

    def store(self) -> S3Store:
        return S3Store(client("s3"), self.name)


class Transactions:
    """Counts the transactions that this process's client sends, and how each ended."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        client("dynamodb").meta.events.register("after-call.dynamodb.TransactWriteItems", self._ended)

    def _ended(self, http_response: Any, parsed: dict[str, Any], **_: object) -> None:  # noqa: ANN401 - botocore's own
        self.counts["transactions"] += 1
        if http_response.status_code < 300:
            self.counts["committed"] += 1
            return
        codes = {reason.get("Code") for reason in parsed.get("CancellationReasons", [])}
        known = {"ConditionalCheckFailed": "conflicts", "TransactionConflict": "collisions"}
        self.counts[next((name for code, name in known.items() if code in codes), "failed")] += 1
