"""The metrics of queues that alarms look at, which AWS has by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goldsmith_cli.bridge.embedded import Datum

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType

NAMESPACE = "AWS/SQS"
_REPEAT_SECONDS = 60.0
_COUNTS: tuple["QueueAttributeNameType", ...] = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


@dataclass
class Queues:
    """What is known of the queues. The age of the oldest message is a stand-in: no queue of the local AWS tells it.

    It is how long the queue has not been seen empty, so never less than the true one.
    """

    sqs: "SQSClient"
    _urls: dict[str, str] = field(default_factory=dict)
    _filled_since: dict[str, float] = field(default_factory=dict)
    _told: dict[str, tuple[float, int]] = field(default_factory=dict)

    def metric_data(self, names: Iterable[str], now: float) -> Iterator[tuple[str, Datum]]:
        """The metrics of these queues, as far as they changed or were not told for a minute."""
        for name in names:
            visible, others = self._counts(name)
            if visible or others:
                self._filled_since.setdefault(name, now)
            else:
                self._filled_since.pop(name, None)
            told_at, told = self._told.get(name, (float("-inf"), -1))
            if visible != told or now - told_at >= _REPEAT_SECONDS:
                self._told[name] = (now, visible)
                yield NAMESPACE, _datum(name, "ApproximateNumberOfMessagesVisible", "Count", visible, now)
                age = now - self._filled_since.get(name, now)
                yield NAMESPACE, _datum(name, "ApproximateAgeOfOldestMessage", "Seconds", age, now)

    def _counts(self, name: str) -> tuple[int, int]:
        """How many messages can be received, and how many are hidden or delayed."""
        if name not in self._urls:
            self._urls[name] = self.sqs.get_queue_url(QueueName=name)["QueueUrl"]
        answer = self.sqs.get_queue_attributes(QueueUrl=self._urls[name], AttributeNames=list(_COUNTS))
        visible, *others = (int(answer["Attributes"].get(count, 0)) for count in _COUNTS)
        return visible, sum(others)


def _datum(queue: str, metric: str, unit: str, value: float, now: float) -> Datum:
    return {
        "MetricName": metric,
        "Dimensions": [{"Name": "QueueName", "Value": queue}],
        "Timestamp": datetime.fromtimestamp(now, UTC),
        "Unit": unit,
        "Values": [value],
    }
