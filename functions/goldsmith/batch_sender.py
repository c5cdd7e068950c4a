"""Sending one batch of messages to SQS, and again those it did not take: the lower half of ``goldsmith.client``."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef, SendMessageBatchRequestEntryTypeDef

_LONGEST_PAUSE_SECONDS = 5.0
_SERVER_ERROR = 500
_THROTTLING = ("ThrottlingException", "Throttling", "RequestThrottled", "TooManyRequestsException", "OverLimit")


@dataclass(frozen=True)
class Outgoing:
    """A message: its JSON body, and the bytes that body and attributes count towards the batch."""

    event_id: str
    body: str
    size: int


@dataclass
class Outcome:
    """What became of the messages of a batch, by their position in it."""

    sent: dict[int, str] = field(default_factory=dict)
    """position → the queue's message id"""
    failed: dict[int, str] = field(default_factory=dict)
    """position → why another attempt is of no use"""
    waiting: dict[int, str] = field(default_factory=dict)
    """position → why it was not taken this time"""


@dataclass(frozen=True)
class RetryPolicy:
    """``max_attempts`` at each message; between two a random part of ``first_pause`` seconds, doubled each time."""

    max_attempts: int = 4
    first_pause: float = 0.2
    sleep: Callable[[float], None] = time.sleep
    draw: Callable[[], float] = random.random
    """a number from 0 to 1"""

    def pause(self, attempts: int) -> None:
        """Wait after ``attempts`` attempts."""
        self.sleep(self.draw() * min(_LONGEST_PAUSE_SECONDS, self.first_pause * 2 ** (attempts - 1)))


@dataclass(frozen=True)
class BatchSender:
    """Sends batches of at most ten messages to one queue."""

    client: "SQSClient"
    queue_url: str
    attributes: Mapping[str, str]
    retry: RetryPolicy

    def send(self, batch: Sequence[Outgoing]) -> Outcome:
        """Send ``batch``; afterwards each message is sent or failed, none is waiting."""
        total = Outcome(waiting=dict.fromkeys(range(len(batch)), ""))
        for attempt in range(1, self.retry.max_attempts + 1):
            once = self._attempt(batch, list(total.waiting))
            total.sent |= once.sent
            total.failed |= once.failed
            total.waiting = once.waiting
            if not total.waiting or attempt == self.retry.max_attempts:
                break
            self.retry.pause(attempt)
        return Outcome(total.sent, total.failed | total.waiting)

    def _attempt(self, batch: Sequence[Outgoing], positions: Sequence[int]) -> Outcome:
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
        from botocore.exceptions import ConnectionError as NoConnection

        try:
            return self._request(batch, positions)
        except (NoConnection, HTTPClientError) as error:  # refused, lost, timed out
            return Outcome(waiting=dict.fromkeys(positions, str(error)))
        except ClientError as error:
            reasons = dict.fromkeys(positions, str(error))
            return Outcome(waiting=reasons) if _is_transient(error) else Outcome(failed=reasons)
        except BotoCoreError as error:  # credentials, parameters: the same next time
            return Outcome(failed=dict.fromkeys(positions, str(error)))

    def _request(self, batch: Sequence[Outgoing], positions: Sequence[int]) -> Outcome:
        answer = self.client.send_message_batch(
            QueueUrl=self.queue_url,
            Entries=[self._entry(position, batch[position].body) for position in positions],
        )
        # An entry the answer does not mention is as good as not taken.
        outcome = Outcome(waiting=dict.fromkeys(positions, "the queue's answer does not mention it"))
        for success in answer.get("Successful", []):
            outcome.sent[int(success["Id"])] = success["MessageId"]
            del outcome.waiting[int(success["Id"])]
        for failure in answer.get("Failed", []):
            outcome.waiting[int(failure["Id"])] = f"{failure['Code']}: {failure.get('Message', '')}".rstrip(": ")
            if failure["SenderFault"]:
                outcome.failed[int(failure["Id"])] = outcome.waiting.pop(int(failure["Id"]))
        return outcome

    def _entry(self, position: int, body: str) -> "SendMessageBatchRequestEntryTypeDef":
        attributes: dict[str, MessageAttributeValueTypeDef] = {
            name: {"DataType": "String", "StringValue": text} for name, text in self.attributes.items()
        }
        return {"Id": str(position), "MessageBody": body, "MessageAttributes": attributes}


def message_size(body: str, attributes: Mapping[str, str]) -> int:
    """Bytes a message counts towards the limits of SQS: body, and name, type and value of each attribute."""
    return len(body.encode()) + sum(len(f"{name}String{text}".encode()) for name, text in attributes.items())


def _is_transient(error: "ClientError") -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= _SERVER_ERROR or error.response.get("Error", {}).get("Code") in _THROTTLING
