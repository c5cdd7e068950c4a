"""What the two functions behind a feedback or rewrite queue share: unpack, count, postpone, answer."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

from goldsmith.domain.generations import Outcome
from goldsmith.errors import ConfigurationProblem, TransientError, origin
from goldsmith.observability import ids, logger, of_tenant
from goldsmith.workflows.deliveries import BatchReport, Delivery, Failure, backoff, chunks

if TYPE_CHECKING:
    from goldsmith.adapters.sqs import SqsVisibility

_NOTES_A_LINE = 100
"""So that a line stays far below the 256 KB that CloudWatch takes, and its queries can name each of a line's ids."""
_random = Random()  # noqa: S311 - jitter, not secrecy


def handle_batch(
    event: dict[str, Any],
    work: Callable[[Sequence[Delivery]], BatchReport],
    visibility: Callable[[], "SqsVisibility"],
) -> dict[str, list[dict[str, str]]]:
    """Do the work of one SQS batch; messages that failed are made to come back later and later."""
    deliveries = [_delivery(record) for record in event["Records"]]
    report = work(deliveries)
    _tell(report)
    for delivery in report.refused_senders:
        logger.warning("sender refused", message_id=delivery.message_id, sender=delivery.sender)
    if report.failures:
        _postpone(report.failures, visibility())
    logger.info("batch done", messages=len(deliveries), failed=len(report.failures), counts=dict(report.counts))
    return report.response()


def _tell(report: BatchReport) -> None:
    """Metrics, and one line a tenant that says by their ids what became of its events or drafts."""
    for failure in report.failures:
        counts = report.tenants[failure.tenant].counts
        counts["failed"] += 1
        counts["configuration_problems"] += isinstance(failure.error, ConfigurationProblem)
    for tenant, mine in report.tenants.items():
        skips = Counter(f"skipped_{note.reason}" for note in mine.notes if note.outcome == Outcome.SKIPPED)
        of_tenant(tenant, mine.counts | skips, mine.values)
        for some in chunks(mine.notes, _NOTES_A_LINE):
            logger.info("decided", tenant=tenant, items=ids(some))


def _delivery(record: dict[str, Any]) -> Delivery:
    return Delivery(
        message_id=record["messageId"],
        body=record["body"],
        receive_count=int(record["attributes"]["ApproximateReceiveCount"]),
        receipt_handle=record["receiptHandle"],
        sent_at=datetime.fromtimestamp(int(record["attributes"]["SentTimestamp"]) / 1000, UTC),
        sender=record["attributes"].get("SenderId", ""),
        attributes=_texts(record.get("messageAttributes", {})),
    )


def _texts(attributes: dict[str, Any]) -> dict[str, str]:
    values = {name: each.get("stringValue") for name, each in attributes.items()}
    return {name: value for name, value in values.items() if value is not None}


def _postpone(failures: Sequence[Failure], visibility: "SqsVisibility") -> None:
    for failure in failures:
        _log(failure)
    delays = {
        failure.delivery.receipt_handle: backoff(failure.delivery.receive_count, _random, failure.error)
        for failure in failures
    }
    try:
        visibility.postpone(delays)
    except TransientError as error:
        logger.warning("messages keep their visibility timeout", error=type(error).__name__)


def _log(failure: Failure) -> None:
    error = failure.error
    if isinstance(error, TransientError):
        logger.warning(
            "message postponed",
            message_id=failure.delivery.message_id,
            reason=error.reason,
            cure=str(error) if isinstance(error, ConfigurationProblem) else None,
        )
    else:
        logger.error(
            "message failed",
            message_id=failure.delivery.message_id,
            error=type(error).__name__,
            where=origin(error),
        )
