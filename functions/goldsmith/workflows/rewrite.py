"""Rewrite: a batch of comments applied to their drafts, all at once, each committed or parked once."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from pydantic import ValidationError

from goldsmith.domain.choosing import Proposal
from goldsmith.domain.policy import TenantPolicy
from goldsmith.errors import NotYetCommitted, TimedOut
from goldsmith.ports import ChatModel, Clock, DeadLetters, Ledger, ObjectStore
from goldsmith.workflows.asking import Asker
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.deliveries import BatchReport, Delivery
from goldsmith.workflows.proposing import Models, Proposer
from goldsmith.workflows.rewrite_items import (
    NEVER_COMMITTED,
    Item,
    by_tenant,
    counts_of,
    merged,
    messages,
    read_item,
)
from goldsmith.workflows.settling import Settling
from goldsmith.workflows.style import Example, StyleExamples

Answers = dict[Item, Proposal | Exception]
Runner = Callable[[Coroutine[Any, Any, Answers]], Answers]


@dataclass(frozen=True)
class Limits:
    """How many calls of models a batch makes at a time, and how many seconds one may take."""

    calls_at_once: int = 32
    call_seconds: float = 50.0


@dataclass(frozen=True)
class Rewriting:
    """The ports rewriting needs, and its one operation. ``circuit`` and ``run``'s event loop outlive a batch."""

    ledger: Ledger
    store: ObjectStore
    chat: ChatModel
    dead_letters: DeadLetters
    styles: StyleExamples
    models: Models
    circuit: Circuit
    clock: Clock
    random: Random = field(default_factory=Random)
    policy: TenantPolicy = field(default_factory=TenantPolicy)
    limits: Limits = field(default_factory=Limits)
    run: Runner = asyncio.run

    def handle(self, deliveries: Sequence[Delivery], stop_at: datetime) -> BatchReport:
        """Rewrite every item of the batch that still needs it, all at the same time.

        What has no answer at ``stop_at`` is given back to the queue; what has one is committed then.
        """
        report = BatchReport()
        pending: list[Item] = []
        examples: dict[str, tuple[Example, ...]] = {}
        for tenant, items in by_tenant(self._items(deliveries, report)).items():
            try:
                if wanted := self._pending(tenant, items, report):
                    examples[tenant] = self.styles.of(tenant)
                    pending += wanted
            except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up another's
                report.fail(messages(items), error)
        answers = self.run(self._ask_all(pending, examples, stop_at)) if pending else {}
        for tenant, items in by_tenant(pending).items():
            self._finish(tenant, {item: answers[item] for item in items}, report)
        return report

    def _items(self, deliveries: Sequence[Delivery], report: BatchReport) -> list[Item]:
        found = []
        for delivery in deliveries:
            try:
                found.append(read_item(delivery))
            except ValidationError as error:
                self._give_up(delivery, f"not a rewrite request: {error.error_count()} problems", report)
        return merged(found)

    def _give_up(self, delivery: Delivery, reason: str, report: BatchReport) -> None:
        try:
            self.dead_letters.send(delivery.body, reason)
            report.counts["requests_refused"] += 1
        except Exception as problem:  # noqa: BLE001 - poison that cannot be put away must not hold up the batch
            report.fail([delivery], problem)

    def _pending(self, tenant: str, items: Sequence[Item], report: BatchReport) -> list[Item]:
        known = self.ledger.read(tenant, [item.generation_id for item in items])
        pending = []
        for item in items:
            entry = known.get(item.generation_id)
            if item.ahead_of(entry) and item.received >= NEVER_COMMITTED:
                report.counts["never_committed"] += 1
            elif entry is None or item.ahead_of(entry):
                report.fail(item.deliveries, NotYetCommitted(f"generation {item.generation_id}"))
            elif item.wanted_by(entry):
                pending.append(item)
            else:
                report.counts["already_done"] += 1
        return pending

    async def _ask_all(
        self, items: Sequence[Item], examples: Mapping[str, Sequence[Example]], stop_at: datetime
    ) -> Answers:
        """A proposal for each item, or why there is none. After an outage one item goes ahead of the others."""
        gate = asyncio.Semaphore(self.limits.calls_at_once)
        asker = Asker(self.chat, self.circuit, gate, self.limits.call_seconds)
        proposer = Proposer(asker, self.models, self.policy)
        ahead = 1 if self.circuit.doubtful else 0
        answers: Answers = {}
        for group in (items[:ahead], items[ahead:]):
            tasks = {item: asyncio.create_task(self._ask(proposer, item, examples[item.tenant])) for item in group}
            answers |= await self._until(stop_at, tasks)
        return answers

    async def _until(self, stop_at: datetime, tasks: Mapping[Item, asyncio.Task[Proposal | Exception]]) -> Answers:
        if not tasks:
            return {}
        seconds = max(0.0, (stop_at - self.clock()).total_seconds())
        _, late = await asyncio.wait(tasks.values(), timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
            self.circuit.failed(TimedOut("the batch ran out of time"))
        return {item: TimedOut("no time left") if task in late else task.result() for item, task in tasks.items()}

    async def _ask(self, proposer: Proposer, item: Item, examples: Sequence[Example]) -> Proposal | Exception:
        try:
            proposal = await proposer.propose(item.feedback, examples)
        except Exception as error:  # noqa: BLE001 - one item's trouble must not lose the answers paid for beside it
            return error
        self.circuit.succeeded()
        return proposal

    def _finish(self, tenant: str, answers: Answers, report: BatchReport) -> None:
        done: dict[Item, Proposal] = {}
        for item, answer in answers.items():
            proposal = item.given_up(answer, self.clock()) if isinstance(answer, Exception) else answer
            if proposal is not None:
                done[item] = proposal
            elif isinstance(answer, Exception):
                report.fail(item.deliveries, answer)
        report.counts.update(counts_of(list(done.values())))
        try:
            settling = Settling(self.ledger, self.store, self.clock, self.random)
            report.counts.update(settling.settle(tenant, done))
        except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up another's
            report.fail(messages(done), error)
