"""A process that rewrites what triage asks for, by a model in process, until nothing more can come."""

import heapq
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from queue import Empty

from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.deliveries import Delivery
from goldsmith.workflows.proposing import Models
from goldsmith.workflows.rewrite import Rewriting
from goldsmith.workflows.style import StyleExamples
from tests.concurrency.scene import PAUSE_SECONDS, Scene, Told, handed_back, now
from tests.fakes.house import ONE_CANDIDATE, rewriter
from tests.fakes.services import FakeChat, FakeDeadLetters

_REWRITES_AT_ONCE = 10
_LONGEST_DELAY_SECONDS = 2.0


class Rewriter:
    """A queue's consumer: what was not acknowledged comes again, later each time."""

    def __init__(self) -> None:
        self._numbers = 0
        self._waiting: list[tuple[float, int, Delivery]] = []

    def __call__(self, scene: Scene, told: Told) -> None:
        table, store = scene.place.table(), scene.place.store()
        ledger, runs = DynamoLedger(table), DynamoRuns(table)
        rewriting = Rewriting(
            ledger=ledger,
            store=store,
            chat=FakeChat(rewriter),
            dead_letters=FakeDeadLetters(),
            styles=StyleExamples(ledger, runs, store, now),
            models=Models("rewriter", "judge"),
            circuit=Circuit(now),
            clock=now,
            policy=ONE_CANDIDATE,
        )
        while True:
            everything_asked = scene.heard.is_set()
            batch = list(self._due(scene))
            if batch:
                report = rewriting.handle(batch, now() + timedelta(seconds=60))
                told.counts["model calls"] += report.counts["model_calls"]
                told.counts["rewrites overtaken"] += report.counts["already_done"]
                self._postpone(handed_back(report, told.counts))
            elif everything_asked and not self._waiting:
                return

    def _due(self, scene: Scene) -> Iterator[Delivery]:
        while self._waiting and self._waiting[0][0] <= time.monotonic():
            yield heapq.heappop(self._waiting)[2]
        try:
            for _ in range(_REWRITES_AT_ONCE):
                self._numbers += 1
                yield Delivery(f"rewrite-{self._numbers}", scene.requests.get(timeout=PAUSE_SECONDS))
        except Empty:
            return

    def _postpone(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            again = Delivery(delivery.message_id, delivery.body, delivery.receive_count + 1)
            self._numbers += 1
            due = time.monotonic() + min(_LONGEST_DELAY_SECONDS, PAUSE_SECONDS * 2**delivery.receive_count)
            heapq.heappush(self._waiting, (due, self._numbers, again))
