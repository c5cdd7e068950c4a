"""A queue as SQS is one: at least once, in no order, hidden for a while, given up after so many receives."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from goldsmith.domain.nudges import Nudge
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.ports import Clock
from goldsmith.workflows.deliveries import BatchReport, Delivery, backoff
from tests.fakes.stories import NoWait


@dataclass
class Message:
    """One message that lies on a queue."""

    message_id: str
    body: str
    sent_at: datetime
    visible_at: datetime
    receive_count: int = 0


@dataclass(eq=False)
class Queue:
    """Messages until they are deleted; ``dead`` are those that were received too often."""

    name: str
    clock: Clock
    visibility: timedelta
    most_receives: int
    messages: dict[str, Message] = field(default_factory=dict)
    dead: list[Message] = field(default_factory=list)
    sent: int = 0

    def put(self, body: str) -> None:
        self.sent += 1
        now = self.clock()
        message = Message(f"{self.name}-{self.sent}", body, now, now)
        self.messages[message.message_id] = message

    def visible(self) -> list[Message]:
        return [message for message in self.messages.values() if message.visible_at <= self.clock()]

    def receive(self, wanted: Sequence[Message]) -> list[Delivery]:
        """Deliver these, also such as somebody else is still at work on; too often delivered ones are dead."""
        deliveries = []
        for message in wanted:
            if message.receive_count >= self.most_receives:
                self.dead.append(self.messages.pop(message.message_id))
                continue
            message.receive_count += 1
            message.visible_at = self.clock() + self.visibility
            deliveries.append(
                Delivery(message.message_id, message.body, message.receive_count, message.message_id, message.sent_at)
            )
        return deliveries

    def settle(self, deliveries: Sequence[Delivery], report: BatchReport) -> None:
        """What Lambda does with a handler's answer: delete what is done with, postpone what failed."""
        failed = {failure.delivery.message_id: failure for failure in report.failures}
        for delivery in deliveries:
            message, failure = self.messages.get(delivery.message_id), failed.get(delivery.message_id)
            if message is not None and failure is not None:
                seconds = backoff(delivery.receive_count, NoWait(), failure.error)
                message.visible_at = self.clock() + timedelta(seconds=seconds)
            elif message is not None:
                del self.messages[delivery.message_id]

    def redrive(self) -> None:
        """An operator sends the dead ones back."""
        for message in self.dead:
            self.put(message.body)
        self.dead.clear()

    def bodies(self) -> set[str]:
        """Every text that lies on the queue, dead ones included."""
        return {message.body for message in [*self.messages.values(), *self.dead]}


@dataclass
class RewriteQueue:
    """Implements the port of that name."""

    queue: Queue

    def send(self, requests: Sequence[RewriteRequest]) -> None:
        for request in requests:
            self.queue.put(request.model_dump_json())


@dataclass
class AdvanceQueue:
    """Implements the port of that name."""

    queue: Queue

    def send(self, tenant: str, number: int) -> None:
        self.queue.put(Nudge(tenant=tenant, number=number).model_dump_json())

    def send_job(self, job_id: str) -> None:
        self.queue.put(Nudge(job_id=job_id).model_dump_json())
