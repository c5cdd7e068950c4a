"""The application that sends the load: a process of its own, with the client that applications use.

``python -m bench.soak_emitter QUEUE_URL EVENTS TENANTS MOST_WAITING`` prints a line of JSON every few hundred events:
how many it has sent, and how many of them were duplicates. It waits while more than MOST_WAITING messages are in the
queue, so that what is under way is bounded and the rate is the stack's.
"""

import json
import sys
import time
from typing import TYPE_CHECKING

import boto3
from bench.soak_events import Load

from goldsmith.client import FeedbackEmitter

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType

_A_STRETCH = 250
_PAUSE_SECONDS = 0.2
_WAITING: "tuple[QueueAttributeNameType, ...]" = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
)


def main(queue_url: str, events: int, tenants: int, most_waiting: int) -> None:
    """Send all of it; exit code 1 when something did not reach the queue."""
    sqs, load = boto3.client("sqs"), Load(events, tenants)
    emitter, sent = FeedbackEmitter(queue_url, sqs), 0

    def end_stretch() -> None:
        report = emitter.flush()  # what became of the events is held until it is asked for
        if report.failed:
            sys.exit(f"not sent: {report.failed}")
        duplicates = sum(each.duplicates for each in load.expected.values())
        print(json.dumps({"sent": sent, "duplicates": duplicates}), flush=True)

    for event in load.events():
        emitter.emit(event)
        sent += 1
        if sent % _A_STRETCH == 0:
            end_stretch()
            while _depth(sqs, queue_url) > most_waiting:
                time.sleep(_PAUSE_SECONDS)
    end_stretch()


def _depth(sqs: "SQSClient", queue_url: str) -> int:
    found = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=list(_WAITING))["Attributes"]
    return sum(int(found[name]) for name in _WAITING)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
