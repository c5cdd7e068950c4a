"""The dead-letter queues, searched from end to end."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from goldsmith.adapters.aws import aws_errors
from goldsmith.errors import ServiceUnavailable
from goldsmith.forgetting_ports import LettersFound

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import (
        ChangeMessageVisibilityBatchRequestEntryTypeDef,
        DeleteMessageBatchRequestEntryTypeDef,
        MessageTypeDef,
    )

_MOST_ENTRIES = 10
_HELD_SECONDS = 900
"""Longer than it takes to see the most messages that SQS lets anyone hold (120,000)."""
_EMPTY_IN_A_ROW = 2
"""Receives that bring nothing new after which a queue has been seen: a long poll asks all of SQS's servers."""
_PATIENCE_SECONDS = 70.0
"""How long messages are waited for that somebody else holds; SQS's count of them is up to a minute old."""

Matches = Callable[[str], bool]


class SqsDeadLetterBoxes:
    """Implements the DeadLetterBoxes port on any number of queues.

    SQS has no way to look through a queue: each message is received, held until the queue's end is reached, and made
    visible again. Of those that stay no more than their ids are kept. Nobody else should read the queues meanwhile.
    """

    def __init__(
        self,
        client: "SQSClient",
        queue_urls: Sequence[str],
        wait_seconds: int = 1,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._queue_urls = queue_urls
        self._wait_seconds = wait_seconds
        self._timer = timer

    def erase(self, matches: Matches) -> LettersFound:
        """Delete what matches; messages that somebody else holds are waited for, a minute."""
        return self._all_queues(matches, erase=True)

    def count(self, matches: Matches) -> LettersFound:
        """Count what matches, as patiently."""
        return self._all_queues(matches, erase=False)

    def _all_queues(self, matches: Matches, *, erase: bool) -> LettersFound:
        """All at the same time: most of it is waiting."""
        with ThreadPoolExecutor(max_workers=len(self._queue_urls)) as pool:
            found = list(pool.map(lambda url: self._pass(url, matches, erase=erase), self._queue_urls))
        return LettersFound(sum(each.matching for each in found), tuple(said for each in found for said in each.unseen))

    def _pass(self, url: str, matches: Matches, *, erase: bool) -> LettersFound:
        held: dict[str, str] = {}
        found: set[str] = set()
        try:
            for messages in self._all(url, held):
                matching = [message["MessageId"] for message in messages if matches(message["Body"])]
                found.update(matching)
                if erase:
                    self._delete(url, [held.pop(name) for name in matching])
            others = self._held_by_others(url, len(held))
        finally:
            self._give_back(url, list(held.values()))
        return LettersFound(len(found), (_in_other_hands(url, others),) if others else ())

    def _all(self, url: str, held: dict[str, str]) -> Iterator[list["MessageTypeDef"]]:
        """Every message, at times one again; ``held`` has their receipt handles by id, and may lose those deleted."""
        seen: set[str] = set()
        patient_until = self._timer() + _PATIENCE_SECONDS
        nothing_new = 0
        while True:
            messages = {message["MessageId"]: message for message in self._receive(url)}
            nothing_new = nothing_new + 1 if messages.keys() <= seen else 0
            seen.update(messages)
            held.update({name: message["ReceiptHandle"] for name, message in messages.items()})
            yield list(messages.values())
            if nothing_new < _EMPTY_IN_A_ROW:
                continue
            # Counted before the clock is looked at: what is given back after that is received once more.
            if not self._held_by_others(url, len(held)) or self._timer() >= patient_until:
                return

    def _receive(self, url: str) -> Sequence["MessageTypeDef"]:
        with aws_errors("reading dead letters"):
            answer = self._client.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=_MOST_ENTRIES,
                VisibilityTimeout=_HELD_SECONDS,
                WaitTimeSeconds=self._wait_seconds,
            )
        return answer.get("Messages", [])

    def _held_by_others(self, url: str, held_here: int) -> int:
        with aws_errors("counting dead letters"):
            answer = self._client.get_queue_attributes(
                QueueUrl=url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
            )
        return max(0, int(answer["Attributes"]["ApproximateNumberOfMessagesNotVisible"]) - held_here)

    def _delete(self, url: str, handles: Sequence[str]) -> None:
        if not handles:
            return
        entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(handles)
        ]
        with aws_errors("deleting dead letters"):
            answer = self._client.delete_message_batch(QueueUrl=url, Entries=entries)
        if failed := answer.get("Failed"):
            raise ServiceUnavailable(f"deleting dead letters: SQS refused {len(failed)}: {failed[0]['Code']}")

    def _give_back(self, url: str, handles: Sequence[str]) -> None:
        """One that could not be given back comes back by itself."""
        for start in range(0, len(handles), _MOST_ENTRIES):
            entries: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
                {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": 0}
                for number, handle in enumerate(handles[start : start + _MOST_ENTRIES])
            ]
            with aws_errors("putting dead letters back"):
                self._client.change_message_visibility_batch(QueueUrl=url, Entries=entries)


def _in_other_hands(url: str, count: int) -> str:
    return (
        f"messages of the queue {url.rpartition('/')[2]} that are in flight, held by somebody else, could not be"
        f" looked at: {count}; when nobody reads the queue, run this again in 15 minutes"
    )
