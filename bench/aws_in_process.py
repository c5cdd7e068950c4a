"""AWS by moto, in process, as far as the benches need it: the ledger's table, a bucket, a queue."""

import os
from typing import Any

os.environ.update(AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench", AWS_DEFAULT_REGION="us-east-1")

import boto3

TABLE, BUCKET = "ledger", "dataset"
_TEXT_KEYS = ("pk", "sk", "index_pk", "index_sk")


def build() -> str:
    """Make table, bucket and a queue inside ``mock_aws``; the queue's URL."""
    boto3.client("dynamodb").create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in _TEXT_KEYS],
        KeySchema=_key("pk", "sk"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "index",
                "KeySchema": _key("index_pk", "index_sk"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    return boto3.client("sqs").create_queue(QueueName="any")["QueueUrl"]


def _key(partition: str, sort: str) -> list[Any]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
