"""What AWS publishes of its limits: defaults of an account in us-east-1, as of November 2026. And what is assumed."""

from dataclasses import dataclass
from typing import Final

_LAMBDA: Final = "https://docs.aws.amazon.com/lambda/latest/dg"
_DYNAMODB: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"
_SQS: Final = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide"
_S3: Final = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"
_GENERAL: Final = "https://docs.aws.amazon.com/general/latest/gr"
_EVENTBRIDGE: Final = "https://docs.aws.amazon.com/eventbridge/latest/userguide"


@dataclass(frozen=True)
class Limit:
    """A published limit, and where it is published. ``raised`` says how it is lifted."""

    value: float
    unit: str
    source: str
    raised: str


LIMITS: Final = {
    "Lambda concurrency": Limit(
        1_000, "invocations at a time in an account", f"{_LAMBDA}/lambda-concurrency.html", "Service Quotas"
    ),
    "Lambda scaling": Limit(1_000, "more invocations of a function in 10 s", f"{_LAMBDA}/scaling-behavior.html", "no"),
    "SQS mapping": Limit(
        1_000,
        "invocations at a time of a mapping (MaximumConcurrency)",
        f"{_LAMBDA}/services-sqs-scaling.html",
        "no",
    ),
    "SQS mapping's growth": Limit(
        300, "more invocations a minute, from 5", f"{_LAMBDA}/services-sqs-scaling.html", "provisioned mode"
    ),
    "SQS in flight": Limit(
        120_000,
        "messages of a standard queue",
        f"{_SQS}/quotas-queues.html",
        "support request",
    ),
    "DynamoDB new table": Limit(
        4_000,
        "write units a second, at once",
        f"{_DYNAMODB}/on-demand-capacity-mode.html",
        "warm throughput; grows by itself",
    ),
    "DynamoDB table": Limit(40_000, "write units a second", f"{_DYNAMODB}/ServiceQuotas.html", "Service Quotas"),
    "DynamoDB partition": Limit(
        1_000,
        "write units a second",
        f"{_DYNAMODB}/bp-partition-key-design.html",
        "no; it splits under load",
    ),
    "DynamoDB transaction": Limit(
        100,
        "actions, 4 MB; twice the units",
        f"{_DYNAMODB}/transaction-apis.html",
        "no",
    ),
    "DynamoDB stream mapping": Limit(
        10,
        "batches of a shard at a time (ParallelizationFactor), 1 unless set",
        f"{_LAMBDA}/services-ddb-params.html",
        "no",
    ),
    "S3 prefix": Limit(
        3_500,
        "PUT requests a second of a partitioned prefix",
        f"{_S3}/optimizing-performance.html",
        "no; it partitions under load",
    ),
    "Parameter Store": Limit(40, "requests a second of an account", f"{_GENERAL}/ssm.html", "higher throughput"),
    "EventBridge": Limit(10_000, "PutEvents a second", f"{_EVENTBRIDGE}/eb-quota.html", "Service Quotas"),
}

# Assumed, beside what bench/costs.py assumes. Nothing of it is published or measured on AWS.
PEAK: Final = 10
"""Times the average of a day."""
COMMENTS: Final = 0.1
"""Share of events that bring a comment and are rewritten."""
SAMPLES: Final = 0.75
"""Golden samples an event brings."""
REQUEST_SECONDS: Final = 0.01
"""A request for one item."""
HOLD_SECONDS: Final = 0.02
"""How long a transaction keeps others from the items it touches: two rounds, prepare and commit."""
JOB_HOURS: Final = 1.0
"""How long a provider trains a job."""
ADVANCE_SECONDS_A_RUN: Final = 120.0
"""What a run takes of the advance function: its snapshot, and 200 answers of two models."""
