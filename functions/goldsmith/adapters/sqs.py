"""Queues on SQS."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from goldsmith.adapters.aws import aws_errors
from goldsmith.domain.nudges import Nudge
from goldsmith.domain.text import queue_safe
from goldsmith.errors import ServiceUnavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import (
        ChangeMessageVisibilityBatchRequestEntryTypeDef,
        MessageAttributeValueTypeDef,
        SendMessageBatchRequestEntryTypeDef,
    )

    from goldsmith.domain.rewriting import RewriteRequest

T = TypeVar("T")

_MOST_ENTRIES = 10
_MOST_BYTES = 256 * 1024
_LONGEST_REASON = 1000


class SqsRewriteQueue:
    """Implements the RewriteQueue port.

    Requests become visible after ``delay_seconds``: they are sent before the commit they belong to.
    """

    def __init__(self, client: "SQSClient", queue_url: str, delay_seconds: int = 1) -> None:
        self._client = client
        self._queue_url = queue_url
        self._delay = delay_seconds

    def send(self, requests: "Sequence[RewriteRequest]") -> None:
        """Send all requests, ten or 256 KiB at a time."""
        bodies = [queue_safe(request.model_dump_json()) for request in requests]
        for pack in packs(bodies, lambda body: len(body.encode())):
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": str(number), "MessageBody": body, "DelaySeconds": self._delay}
                for number, body in enumerate(pack)
            ]
            with aws_errors("asking for rewrites"):
                answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
            if failed := answer.get("Failed"):
                raise ServiceUnavailable(f"asking for rewrites: SQS refused {len(failed)}: {failed[0]['Code']}")


def packs(messages: Sequence[T], size_of: Callable[[T], int]) -> Iterator[list[T]]:
    """The messages in order, in packs that SQS takes at a time: ten, or 256 KiB; a larger one is a pack by itself.

    ``size_of`` one is in bytes, its message attributes included.
    """
    pack: list[T] = []
    size = 0
    for message in messages:
        length = size_of(message)
        if pack and (len(pack) == _MOST_ENTRIES or size + length > _MOST_BYTES):
            yield pack
            pack, size = [], 0
        pack.append(message)
        size += length
    if pack:
        yield pack


class SqsDeadLetters:
    """Implements the DeadLetters port: reason and origin are message attributes."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, body: str, reason: str, origin: Mapping[str, str] | None = None) -> None:
        """Keep a message that can never be processed."""
        told = {**(origin or {}), "reason": reason[:_LONGEST_REASON] or "unknown"}
        attributes: dict[str, MessageAttributeValueTypeDef] = {
            name: {"DataType": "String", "StringValue": value} for name, value in told.items()
        }
        with aws_errors("sending to the dead-letter queue"):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=body, MessageAttributes=attributes)


class SqsAdvanceQueue:
    """Implements the AdvanceQueue port."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, tenant: str, number: int) -> None:
        """Ask for a run to be advanced now."""
        self._send(Nudge(tenant=tenant, number=number))

    def send_job(self, job_id: str) -> None:
        """Ask for the run of this provider's job to be advanced now."""
        self._send(Nudge(job_id=job_id))

    def _send(self, nudge: Nudge) -> None:
        with aws_errors("nudging a run"):
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=nudge.model_dump_json())


class SqsVisibility:
    """Decides when failed messages of a queue come back."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def postpone(self, delays: Mapping[str, int]) -> None:
        """Make messages, by receipt handle, invisible for so many seconds from now.

        A message that could not be postponed comes back when its visibility timeout ends.
        """
        handles = list(delays.items())
        for start in range(0, len(handles), _MOST_ENTRIES):
            entries: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
                {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": seconds}
                for number, (handle, seconds) in enumerate(handles[start : start + _MOST_ENTRIES])
            ]
            with aws_errors("postponing messages"):
                self._client.change_message_visibility_batch(QueueUrl=self._queue_url, Entries=entries)
