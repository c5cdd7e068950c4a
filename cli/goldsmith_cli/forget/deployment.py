"""What forgetting needs of a stack."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goldsmith.adapters.dynamodb_forgetting import DynamoForgetting
from goldsmith.adapters.s3_versions import S3Versions
from goldsmith.adapters.sqs_dead_letters import SqsDeadLetterBoxes
from goldsmith.workflows.forgetting import Forgetters
from goldsmith_cli import stores
from goldsmith_cli.provider import tuner

if TYPE_CHECKING:
    from goldsmith_cli.target import Target

_DEAD_LETTERS = ("FeedbackDeadLetterQueueUrl", "RewriteDeadLetterQueueUrl")


def forgetters(target: "Target", grace_seconds: float) -> Forgetters:
    """The workflow on a stack. The provider's key is read only when a run has something at the provider."""
    return Forgetters(
        ledger=stores.ledger(target),
        runs=stores.runs(target),
        forgetting=DynamoForgetting(stores.ledger_table(target)),
        store=stores.store(target),
        erasable=S3Versions(target.client("s3"), target.output("DatasetBucketName")),
        dead_letters=SqsDeadLetterBoxes(target.client("sqs"), [target.output(name) for name in _DEAD_LETTERS]),
        tuner=tuner(target),
        clock=_now,
        sleep=time.sleep,
        grace_seconds=grace_seconds,
    )


def _now() -> datetime:
    return datetime.now(UTC)
