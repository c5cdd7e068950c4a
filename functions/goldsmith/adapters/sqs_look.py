"""A dead-letter queue on SQS, looked through."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from goldsmith.adapters.aws import aws_errors, error_code
from goldsmith.adapters.sqs import SqsVisibility, packs
from goldsmith.domain.dead_letters import Attribute, DeadLetter
from goldsmith.errors import ServiceUnavailable, TransientError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import (
        DeleteMessageBatchRequestEntryTypeDef,
        MessageAttributeValueOutputTypeDef,
        MessageAttributeValueTypeDef,
        MessageTypeDef,
        SendMessageBatchRequestEntryTypeDef,
    )

    from goldsmith.dead_letter_ports import Outgoing

_MOST_ENTRIES = 10
_REASON = "reason"
"""The message attribute in which SqsDeadLetters keeps it."""
_HELD_SECONDS = 900
"""Longer than it takes to see the most messages that SQS lets anyone hold (120,000)."""
_NOTHING_NEW_IN_A_ROW = 3
"""Receives of what was seen before, after which a queue has been seen: SQS may deliver twice what is held."""


_TOO_LONG = frozenset({"AWS.SimpleQueueService.BatchRequestTooLong", "BatchRequestTooLong", "InvalidParameterValue"})


class SqsDeadLetterQueue:
    """Implements the DeadLetterQueue port; ``source_url`` is the queue to send back to, None where there is none."""

    def __init__(self, client: "SQSClient", name: str, url: str, source_url: str | None, wait_seconds: int = 1) -> None:
        self.name = name
        self._client, self._url, self._source_url, self._wait_seconds = client, url, source_url, wait_seconds

    @contextmanager
    def look(self) -> "Iterator[SqsLook]":
        """Look through it. What could not be given back at the end comes back by itself in a quarter of an hour."""
        look = SqsLook(self._client, self.name, self._url, self._source_url, self._wait_seconds)
        try:
            yield look
        finally:
            look.give_back()


class SqsLook:
    """Implements the Look port: SQS has no way to look, so messages are received and held."""

    def __init__(self, client: "SQSClient", name: str, url: str, source_url: str | None, wait_seconds: int) -> None:
        self._client, self._name, self._url, self._wait_seconds = client, name, url, wait_seconds
        self._source_url = source_url
        self._held: dict[str, str] = {}
        self.not_seen = 0

    def pages(self) -> Iterator[list[DeadLetter]]:
        """Every message once. Those that others hold are counted, not waited for.

        Ends when nothing comes, or nothing new: a long poll asks all of SQS's servers.
        """
        seen: set[str] = set()
        nothing_new = 0
        while nothing_new < _NOTHING_NEW_IN_A_ROW:
            messages = {message["MessageId"]: message for message in self._receive()}
            if not messages:
                break
            self._held.update({name: message["ReceiptHandle"] for name, message in messages.items()})
            fresh = [self._letter(message) for name, message in messages.items() if name not in seen]
            seen.update(messages)
            nothing_new = 0 if fresh else nothing_new + 1
            if fresh:
                yield fresh
        self.not_seen = self._held_by_others()

    def send(self, outgoing: Sequence["Outgoing"]) -> Collection[str]:
        """Send to the source queue, ten or 256 KiB at a time; the ids of the messages SQS took.

        It does not take what is too long, as a message of the largest size is with its sender's name beside it: that
        one stays, and keeps no other from being sent.
        """
        if self._source_url is None:
            return ()
        return [name for pack in packs(outgoing, _size) for name in self._send(self._source_url, pack)]

    def delete(self, letters: Sequence[DeadLetter]) -> None:
        """Delete them; they are not given back."""
        names = [letter.message_id for letter in letters]
        for start in range(0, len(names), _MOST_ENTRIES):
            some = names[start : start + _MOST_ENTRIES]
            self._delete([self._held[name] for name in some])
            for name in some:
                del self._held[name]

    def give_back(self) -> None:
        """Make what is still held visible again, at once."""
        try:
            SqsVisibility(self._client, self._url).postpone(dict.fromkeys(self._held.values(), 0))
        except TransientError:
            return  # it comes back by itself, and must not hide what ended the look

    def _receive(self) -> Sequence["MessageTypeDef"]:
        with aws_errors("reading dead letters"):
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=_MOST_ENTRIES,
                VisibilityTimeout=_HELD_SECONDS,
                WaitTimeSeconds=self._wait_seconds,
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["All"],
            )
        return answer.get("Messages", [])

    def _letter(self, message: "MessageTypeDef") -> DeadLetter:
        told: Mapping[str, str] = {str(name): value for name, value in message.get("Attributes", {}).items()}
        attributes = {name: _attribute(each) for name, each in message.get("MessageAttributes", {}).items()}
        source = told.get("DeadLetterQueueSourceArn")
        # What SQS moved has the attributes its sender gave it: a reason among them is no function's word.
        reason = attributes.pop(_REASON, None) if source is None else None
        return DeadLetter(
            queue=self._name,
            message_id=message["MessageId"],
            body=message["Body"],
            sent_at=datetime.fromtimestamp(int(told["SentTimestamp"]) / 1000, UTC),
            receive_count=int(told["ApproximateReceiveCount"]),
            reason=None if reason is None else str(reason.value),
            source=source.rpartition(":")[2] if source else None,
            sender=told.get("SenderId"),
            attributes=attributes,
        )

    def _held_by_others(self) -> int:
        with aws_errors("counting dead letters"):
            answer = self._client.get_queue_attributes(
                QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
            )
        return max(0, int(answer["Attributes"]["ApproximateNumberOfMessagesNotVisible"]) - len(self._held))

    def _send(self, url: str, outgoing: Sequence["Outgoing"]) -> list[str]:
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "MessageBody": each.body, "MessageAttributes": _as_sqs_wants(each.attributes)}
            for number, each in enumerate(outgoing)
        ]
        try:
            with aws_errors("sending dead letters back"):
                answer = self._client.send_message_batch(QueueUrl=url, Entries=entries)
        except ClientError as error:
            if error_code(error) in _TOO_LONG:
                return []
            raise
        return [outgoing[int(each["Id"])].letter.message_id for each in answer.get("Successful", [])]

    def _delete(self, handles: Sequence[str]) -> None:
        entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(handles)
        ]
        with aws_errors("deleting dead letters"):
            answer = self._client.delete_message_batch(QueueUrl=self._url, Entries=entries)
        if failed := answer.get("Failed"):
            raise ServiceUnavailable(f"deleting dead letters: SQS refused {len(failed)}: {failed[0]['Code']}")


def _size(outgoing: "Outgoing") -> int:
    """What SQS counts: the body, and of each attribute name, data type and value."""
    beside = ((name, each.data_type, each.value) for name, each in outgoing.attributes.items())
    return sum(map(_bytes, (outgoing.body, *(part for parts in beside for part in parts))))


def _bytes(value: str | bytes) -> int:
    return len(value if isinstance(value, bytes) else value.encode(errors="surrogatepass"))


def _attribute(value: "MessageAttributeValueOutputTypeDef") -> Attribute:
    return Attribute(value["DataType"], value.get("BinaryValue") or value.get("StringValue", ""))


def _as_sqs_wants(attributes: Mapping[str, Attribute]) -> "dict[str, MessageAttributeValueTypeDef]":
    return {
        name: (
            {"DataType": each.data_type, "BinaryValue": each.value}
            if isinstance(each.value, bytes)
            else {"DataType": each.data_type, "StringValue": each.value}
        )
        for name, each in attributes.items()
    }
