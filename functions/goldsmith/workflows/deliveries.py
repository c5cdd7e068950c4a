"""A batch of queue messages, and what to tell the queue about each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

T = TypeVar("T")

_FIRST_DELAY_SECONDS = 5.0
_LONGEST_DELAY_SECONDS = 900.0


@dataclass(frozen=True)
class Delivery:
    """One message as the queue delivered it; ``receive_count`` is 1 the first time."""

    message_id: str
    body: str
    receive_count: int = 1
    receipt_handle: str = ""


@dataclass(frozen=True)
class Failure:
    """A message that has to come back, and why."""

    delivery: Delivery
    error: Exception


@dataclass
class BatchReport:
    """What came of a batch: messages not named in ``failures`` are done with."""

    failures: list[Failure] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def fail(self, deliveries: Iterable[Delivery], error: Exception) -> None:
        """Hand messages back to the queue."""
        self.failures.extend(Failure(delivery, error) for delivery in deliveries)

    def response(self) -> dict[str, list[dict[str, str]]]:
        """The partial batch response Lambda's event source mapping understands."""
        return {"batchItemFailures": [{"itemIdentifier": failure.delivery.message_id} for failure in self.failures]}


def backoff(receive_count: int, random: Random, asked: float | None = None) -> int:
    """Seconds until a failed message should come back: doubling with full jitter, or what the service asked for."""
    ceiling = min(_LONGEST_DELAY_SECONDS, _FIRST_DELAY_SECONDS * 2.0 ** min(receive_count - 1, 16))
    delay = ceiling / 2 + random.uniform(0, ceiling / 2)
    return round(min(_LONGEST_DELAY_SECONDS, max(delay, asked or 0.0)))


def chunks(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    """``items`` in order, at most ``size`` at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
