"""What the walks through the local AWS share: events to send, and waiting until they have come to their end."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT, Table
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.domain.runs import Run, TenantState
from goldsmith_cli.target import Target

T = TypeVar("T")

PATIENCE_SECONDS = 90
_IN_FLIGHT = ("waiting", "rewriting")


def event(tenant: str, number: int, **said: object) -> dict[str, Any]:
    """An event about the draft ``number``: its conversation and draft, and what was said."""
    topic = f"topic {number * 7} and {number * 13}"
    return {
        "version": 1,
        "event_id": f"event-{number}",
        "tenant": tenant,
        "generation_id": f"gen-{number}",
        "occurred_at": "2026-11-22T10:00:00Z",
        "messages": [{"role": "user", "content": f"Write an e-mail to Dana about {topic}."}],
        "output": f"Dear Sir or Madam, I am writing to you with regard to {topic}. Yours faithfully,",
        "model": "standin-base",
        **said,
    }


def edited(tenant: str, number: int) -> dict[str, Any]:
    final = f"Hi Dana,\n\nquick one about topic {number * 7} and {number * 13}.\n\nBest,\nMia"
    return event(tenant, number, rating=2, final=final)


def commented(tenant: str, number: int) -> dict[str, Any]:
    return event(tenant, number, rating=2, comment="Too stiff. Sign off as Mia.")


@dataclass(frozen=True)
class Walker:
    """Sends to a stack and looks into its ledger."""

    target: Target

    @property
    def runs(self) -> DynamoRuns:
        return DynamoRuns(Table(self.target.client("dynamodb"), self.target.output("LedgerTableName")))

    def send(self, events: Iterable[dict[str, Any]]) -> None:
        self.send_bodies(json.dumps(each) for each in events)

    def send_bodies(self, bodies: Iterable[str]) -> None:
        queue = self.target.output("FeedbackQueueUrl")
        for body in bodies:
            self.target.client("sqs").send_message(QueueUrl=queue, MessageBody=body)

    def tenant(self, tenant: str) -> TenantState:
        return self.runs.tenant(tenant)

    def dead_lettered(self, tenant: str = UNKNOWN_TENANT) -> int:
        return self.tenant(tenant).counters.get("dead_lettered", 0)

    def counters(self, tenant: str) -> dict[str, int]:
        return {name: count for name, count in self.tenant(tenant).counters.items() if count}

    def settled(self, tenant: str, events: int) -> bool:
        """Whether so many distinct events have come to their end."""
        counters = self.counters(tenant)
        return counters.get("events") == events and not any(counters.get(name) for name in _IN_FLIGHT)

    def run_ended(self, tenant: str) -> Run | None:
        run = self.runs.run(tenant, 1)
        return run if run is not None and run.state.ended else None


def balanced(counters: dict[str, int]) -> bool:
    """Whether every event is in exactly one place."""
    places = {"accepted", "edited", "rewritten", "reviewed", "parked", "skipped", "superseded", *_IN_FLIGHT}
    return sum(count for name, count in counters.items() if name in places) == counters["events"]


def eventually(look: Callable[[], T | None], what: str) -> T:
    """The first truthy answer; polling, because the stack works on its own time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        seen = look()
        if seen:
            return seen
        time.sleep(0.1)
    raise AssertionError(f"after {PATIENCE_SECONDS} s still not: {what}")
