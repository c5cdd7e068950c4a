"""AWS in process, by moto: the table exactly as template.yaml defines it, a bucket, queues and parameters."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from goldsmith.adapters import aws
from tests.fakes.template import resource

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

REGION = "eu-central-1"
TABLE, BUCKET = "ledger", "dataset"
_CREATE_TABLE = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


@contextmanager
def fresh_sessions() -> Iterator[None]:
    """Clients of made-up credentials, made once and forgotten at the end."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
            environment.delenv(name, raising=False)
        forget_clients()
        yield
        forget_clients()


def forget_clients() -> None:
    for made in vars(aws).values():
        if hasattr(made, "cache_clear"):
            made.cache_clear()


class Cloud:
    """What a deployed stack has, as far as our functions see it; queues are made when they are first named."""

    def __init__(self) -> None:
        self.dynamodb: DynamoDBClient = aws.client("dynamodb")
        self.s3: S3Client = aws.client("s3")
        self.sqs: SQSClient = aws.client("sqs")
        self.queue_url = cache(self._make_queue)
        table = resource("LedgerTable")
        self.dynamodb.create_table(
            TableName=TABLE,
            StreamSpecification={"StreamEnabled": True, **table["StreamSpecification"]},
            **{name: table[name] for name in _CREATE_TABLE},
        )
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    def _make_queue(self, name: str) -> str:
        return self.sqs.create_queue(QueueName=name)["QueueUrl"]

    def receive(self, queue: str) -> list[dict[str, Any]]:
        """All visible messages of a queue, which are then gone."""
        found: list[dict[str, Any]] = []
        url = self.queue_url(queue)
        while messages := self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
        ).get("Messages"):
            found.extend(dict(message) for message in messages)
            for message in messages:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def objects(self) -> dict[str, bytes]:
        """Every object of the bucket."""
        listed = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {item["Key"]: self.s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read() for item in listed}


@contextmanager
def running_cloud() -> Iterator[Cloud]:
    """An empty cloud, gone at the end."""
    with mock_aws():
        yield Cloud()
