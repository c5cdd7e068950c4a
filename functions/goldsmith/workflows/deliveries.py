"""A batch of queue messages, and what to tell the queue about each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from random import Random
from typing import TypeVar

from goldsmith.errors import ConfigurationProblem, RateLimited

T = TypeVar("T")

_LONGEST_ASKED_SECONDS = 6 * 3600.0
"""Longest pause a provider may ask for: SQS hides a message for twelve hours at most."""


@dataclass(frozen=True)
class Delivery:
    """One message as the queue delivered it; ``receive_count`` is 1 the first time.

    ``sender`` is whose credentials it was sent with, by the queue's word; None where no queue has delivered it, and
    whoever runs this vouches for it. ``attributes`` are its message attributes that are texts: its sender's word.
    """

    message_id: str
    body: str
    receive_count: int = 1
    receipt_handle: str = ""
    sent_at: datetime | None = None
    sender: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Delays:
    """How long failed messages stay away: twice as long each time, from ``first`` to ``longest`` seconds."""

    first: float
    longest: float


_DELAYS = Delays(5, 900)
_DELAYS_UNTIL_MENDED = Delays(60, 1800)
"""For what a person has to mend: nobody is kept waiting long by a blip, and a weekend costs few deliveries."""


@dataclass(frozen=True)
class Failure:
    """A message that has to come back, why, and whose it is where that is known."""

    delivery: Delivery
    error: Exception
    tenant: str | None = None


@dataclass(frozen=True)
class Note:
    """What became of one event or draft: ids alone, by which an operator follows it through the logs."""

    outcome: str
    message_id: str
    generation_id: str
    event_id: str | None = None
    reason: str | None = None
    sample_id: str | None = None
    model: str | None = None


@dataclass
class TenantReport:
    """What came of a tenant's part of a batch: ``counts``, ``values`` that were measured, by name, and notes."""

    counts: Counter[str] = field(default_factory=Counter)
    values: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    notes: list[Note] = field(default_factory=list)


@dataclass
class BatchReport:
    """What came of a batch: messages not named in ``failures`` are done with.

    ``tenants`` has what is told apart by tenant, under None what is nobody's: a message that names no tenant.
    """

    failures: list[Failure] = field(default_factory=list)
    refused_senders: list[Delivery] = field(default_factory=list)
    """Messages whose senders may not write for the tenants they name: done with, but somebody should look."""
    tenants: defaultdict[str | None, TenantReport] = field(default_factory=lambda: defaultdict(TenantReport))

    @property
    def counts(self) -> Counter[str]:
        """The counts of all tenants together; none is zero."""
        total = Counter[str]()
        for each in self.tenants.values():
            total.update(each.counts)
        return +total

    def fail(self, deliveries: Iterable[Delivery], error: Exception, tenant: str | None = None) -> None:
        """Hand messages back to the queue."""
        self.failures.extend(Failure(delivery, error, tenant) for delivery in deliveries)

    def response(self) -> dict[str, list[dict[str, str]]]:
        """The partial batch response Lambda's event source mapping understands."""
        failed = dict.fromkeys(failure.delivery.message_id for failure in self.failures)
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def backoff(receive_count: int, random: Random, error: Exception) -> int:
    """Seconds until a message that failed with ``error`` should come back: doubling, with jitter.

    A provider that says how long to wait gets at least that, and no two messages come back at once.
    """
    delays = _DELAYS_UNTIL_MENDED if isinstance(error, ConfigurationProblem) else _DELAYS
    ceiling = min(delays.longest, delays.first * 2.0 ** min(receive_count - 1, 16))
    asked = error.retry_after if isinstance(error, RateLimited) else None
    if asked is None:
        return round(ceiling / 2 + random.uniform(0, ceiling / 2))
    return max(1, ceil(min(_LONGEST_ASKED_SECONDS, asked + random.uniform(0, ceiling))))


def chunks(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    """``items`` in order, at most ``size`` at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
