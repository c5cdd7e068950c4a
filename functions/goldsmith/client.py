"""What a client application imports: to send feedback events, and to know which model is live.

    with FeedbackEmitter(queue_url) as emitter:
        emitter.emit({"version": 1, "event_id": new_event_id(), "tenant": "acme-leads", ...})

    LiveModel("acme-leads", fallback="gpt-4.1-mini-2025-04-14").name()

Every event is checked against the contract before it is sent. boto3 is imported at the first send.
"""

import random
import secrets
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pydantic_core import PydanticSerializationError, to_json

from goldsmith.batch_sender import BatchSender, Outcome, Outgoing, RetryPolicy, message_size
from goldsmith.domain.envelope import parse_feedback
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.refusals import field_path
from goldsmith.domain.text import queue_safe
from goldsmith.errors import ContractError, GoldsmithError, Problem
from goldsmith.live_model import LiveModel as LiveModel

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MAX_BATCH_EVENTS = 10
"""SQS's own limit."""

MAX_BATCH_BYTES = 256 * 1024
"""Bodies and attributes of one batch together: what every SQS endpoint takes."""


@dataclass
class EmitReport:
    """What became of the events: those taken in are in ``sent`` or ``failed``, the others in ``refused``."""

    sent: dict[str, str] = field(default_factory=dict)
    """event_id → the queue's message id"""
    failed: dict[str, str] = field(default_factory=dict)
    """event_id → why it did not reach the queue"""
    refused: dict[int, ContractError] = field(default_factory=dict)
    """position in the iterable given to ``emit_all`` → what is wrong with the event"""

    @property
    def complete(self) -> bool:
        """Whether every event reached the queue."""
        return not self.failed and not self.refused

    def note(self, batch: Sequence[Outgoing], outcome: Outcome) -> None:
        """Add what became of ``batch``. An event given twice counts as sent when either message was."""
        for position, message_id in outcome.sent.items():
            self.sent[batch[position].event_id] = message_id
            self.failed.pop(batch[position].event_id, None)
        for position, reason in outcome.failed.items():
            if batch[position].event_id not in self.sent:
                self.failed[batch[position].event_id] = reason


class EventsNotSent(GoldsmithError):
    """Some events did not reach the queue; ``report.failed`` says which and why."""

    def __init__(self, report: EmitReport) -> None:
        event_id, reason = next(iter(report.failed.items()))
        super().__init__(f"{len(report.failed)} event(s) did not reach the queue; {event_id}: {reason}")
        self.report = report


def new_event_id() -> str:
    """A unique id (a version 7 UUID); ids sort by the time they were made, to a quarter of a microsecond.

    Make it once, when the person acts, and keep it through every retry: it is the idempotency key.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    return str(uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)))


class FeedbackEmitter:
    """Sends feedback events to the feedback queue, ten in a request, and again what the queue did not take.

    Events wait in memory until a batch is full, ``flush`` is called or the ``with`` block ends. An emitter is not
    thread-safe: give each thread its own.

    ``attributes`` go with every message (a trace id, say). ``max_attempts`` counts all attempts at one event; between
    two of them the emitter pauses for a random part of ``first_pause`` seconds, doubled each time.
    """

    def __init__(
        self,
        queue_url: str,
        client: "SQSClient | None" = None,
        *,
        attributes: Mapping[str, str] | None = None,
        max_batch_bytes: int = MAX_BATCH_BYTES,
        max_attempts: int = 4,
        first_pause: float = 0.2,
        sleep: Callable[[float], None] = time.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._queue_url = queue_url
        self._client = client
        self._attributes = dict(attributes or {})
        self._max_batch_bytes = max_batch_bytes
        self._retry = RetryPolicy(max_attempts, first_pause, sleep, draw)
        self._sender: BatchSender | None = None
        self._pending: list[Outgoing] = []
        self._report = EmitReport()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        report = self.flush()
        if report.failed and error is None:
            raise EventsNotSent(report)

    def emit(self, event: FeedbackEvent | Mapping[str, object]) -> str:
        """Check ``event``, take it in for sending, return its ``event_id``.

        Raises ``ContractError``, naming each wrong field, and sends nothing then.
        """
        outgoing = self._checked(event)
        if sum(one.size for one in self._pending) + outgoing.size > self._max_batch_bytes:
            self._send_pending()
        self._pending.append(outgoing)
        if len(self._pending) == MAX_BATCH_EVENTS:
            self._send_pending()
        return outgoing.event_id

    def emit_all(self, events: Iterable[FeedbackEvent | Mapping[str, object]]) -> EmitReport:
        """Emit and flush. An event that breaks the contract is reported and does not hold up the others."""
        for position, event in enumerate(events):
            self._emit_or_note(position, event)
        return self.flush()

    def flush(self) -> EmitReport:
        """Send what is waiting; say what became of every event since the last flush."""
        self._send_pending()
        report, self._report = self._report, EmitReport()
        return report

    def _emit_or_note(self, position: int, event: FeedbackEvent | Mapping[str, object]) -> None:
        try:
            self.emit(event)
        except ContractError as error:
            self._report.refused[position] = error

    def _checked(self, event: FeedbackEvent | Mapping[str, object]) -> Outgoing:
        body = _as_json(event)
        parsed = parse_feedback(body)  # the receiver's own check, so that both ends always agree
        size = message_size(body, self._attributes)
        if size > self._max_batch_bytes:
            cure = f"with them the message has {size:,} bytes, and one request takes {self._max_batch_bytes:,}"
            raise ContractError([Problem("attributes", cure)], tenant=parsed.tenant)
        return Outgoing(parsed.event_id, body, size)

    def _send_pending(self) -> None:
        if not self._pending:
            return
        self._sender = self._sender or BatchSender(self._sqs(), self._queue_url, self._attributes, self._retry)
        self._report.note(self._pending, self._sender.send(self._pending))
        self._pending = []

    def _sqs(self) -> "SQSClient":
        if self._client is None:
            import boto3  # only who sends pays for it

            self._client = boto3.client("sqs")
        return self._client


def _as_json(event: FeedbackEvent | Mapping[str, object]) -> str:
    if isinstance(event, FeedbackEvent):
        text = event.model_dump_json(exclude_unset=True)
    else:
        unwritable = [name for name, value in event.items() if not _is_json({name: value})]
        if unwritable:
            cure = "holds what JSON cannot: use whole characters, numbers, booleans, lists, objects, datetimes"
            raise ContractError([Problem(field_path((name,)), cure) for name in unwritable])
        text = to_json(dict(event)).decode()
    return queue_safe(text)


def _is_json(value: object) -> bool:
    try:
        to_json(value)
    except PydanticSerializationError:
        return False
    return True
