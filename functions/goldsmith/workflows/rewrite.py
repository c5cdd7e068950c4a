"""Rewrite: a batch of comments applied to their drafts, all at once, each committed or parked once."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from pydantic import ValidationError

from goldsmith.domain.choosing import Proposal
from goldsmith.domain.costs import TokenPrices
from goldsmith.domain.forgetting import Books
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.tenant_settings import OF_FEEDBACK
from goldsmith.errors import NotYetCommitted
from goldsmith.ports import ChatModel, Clock, DeadLetters, Ledger, ObjectStore
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.deliveries import BatchReport, Delivery, TenantReport
from goldsmith.workflows.proposals import Answers, Limits, Proposals
from goldsmith.workflows.proposing import Models
from goldsmith.workflows.rewrite_items import (
    NEVER_COMMITTED,
    Item,
    account,
    by_tenant,
    merged,
    messages,
    note,
    read_item,
    undecided,
)
from goldsmith.workflows.settling import Settling
from goldsmith.workflows.style import Example, StyleExamples

Runner = Callable[[Coroutine[Any, Any, Answers]], Answers]


@dataclass(frozen=True)
class Seen:
    """What holds for a tenant while a batch is worked on: its policy, and how often something was forgotten."""

    policy: TenantPolicy
    forgettings: int


@dataclass(frozen=True)
class Rewriting:
    """The ports rewriting needs, and its one operation. ``circuit`` and ``run``'s event loop outlive a batch.

    ``policy`` is the stack's: what a tenant has set goes before.
    """

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
    prices: TokenPrices = field(default_factory=TokenPrices)
    run: Runner = asyncio.run
    timer: Callable[[], float] = time.perf_counter

    def handle(self, deliveries: Sequence[Delivery], stop_at: datetime) -> BatchReport:
        """Rewrite every item of the batch that still needs it, all at the same time.

        What has no answer at ``stop_at`` is given back to the queue; what has one is committed then.
        """
        report = BatchReport()
        began = self.clock()
        pending: list[Item] = []
        seen: dict[str, Seen] = {}
        for tenant, items in by_tenant(self._items(deliveries, report)).items():
            try:
                books = self.ledger.books(tenant, [item.generation_id for item in items])
                policy = books.settings.effective(tenant, self.policy, OF_FEEDBACK)
                seen[tenant] = Seen(policy, books.forgotten.times)
                pending += self._pending(books, items, report, report.tenants[tenant])
            except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up another's
                report.fail(messages(items), error, tenant)
        wanted = {item.tenant: seen[item.tenant] for item in pending}
        examples = self._examples(wanted, began + (stop_at - began) / 3, report)
        asking = Proposals(self.chat, self.circuit, self.clock, self.models, _policies(wanted), self.limits, self.timer)
        answers = self.run(asking.of(pending, examples, stop_at)) if pending else {}
        for tenant, items in by_tenant(pending).items():
            self._finish(tenant, seen[tenant].policy, {item: answers[item] for item in items}, report)
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
            report.tenants[None].counts["requests_refused"] += 1
        except Exception as problem:  # noqa: BLE001 - poison that cannot be put away must not hold up the batch
            report.fail([delivery], problem)

    def _pending(self, books: Books, items: Sequence[Item], report: BatchReport, mine: TenantReport) -> list[Item]:
        pending = []
        for item in items:
            entry = books.generations.get(item.generation_id)
            if books.forgotten.covers_all_until(item.feedback.occurred_at):
                mine.counts["forgotten"] += 1
            elif item.ahead_of(entry) and item.received >= NEVER_COMMITTED:
                mine.counts["never_committed"] += 1
                mine.notes += undecided(item, "never_committed")
            elif entry is None or item.ahead_of(entry):
                report.fail(item.deliveries, NotYetCommitted(f"generation {item.generation_id}"), item.tenant)
            elif item.wanted_by(entry):
                pending.append(item)
            else:
                mine.counts["already_done"] += 1
                mine.notes += undecided(item, "already_done")
        return pending

    def _examples(
        self, tenants: Mapping[str, Seen], until: datetime, report: BatchReport
    ) -> dict[str, tuple[Example, ...]]:
        """Style examples of each tenant; none for those that have to do without, as a rewrite is worth more."""
        found: dict[str, tuple[Example, ...]] = dict.fromkeys(tenants, ())
        for tenant, seen in sorted(tenants.items()):
            try:
                found[tenant] = self.styles.of(tenant, seen.policy, seen.forgettings) if self.clock() < until else ()
            except Exception:  # noqa: BLE001 - counted below; one unreadable example must not stop all rewriting
                report.tenants[tenant].counts["style_examples_failed"] += 1
        return found

    def _finish(self, tenant: str, policy: TenantPolicy, answers: Answers, report: BatchReport) -> None:
        done: dict[Item, Proposal] = {}
        mine = report.tenants[tenant]
        mine.counts["rewrites_tried"] += len(answers)
        for item, answer in answers.items():
            proposal = item.given_up(answer, self.clock()) if isinstance(answer, Exception) else answer
            mine.counts["rewrites_failed"] += isinstance(answer, Exception)
            if proposal is not None:
                done[item] = proposal
            elif isinstance(answer, Exception):
                report.fail(item.deliveries, answer, tenant)
                mine.notes += undecided(item, "handed_back")
        account(mine, list(done.values()), self.prices)
        try:
            self._settle(tenant, policy, done, mine)
        except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up another's
            report.fail(messages(done), error, tenant)

    def _settle(self, tenant: str, policy: TenantPolicy, done: Mapping[Item, Proposal], mine: TenantReport) -> None:
        settling = Settling(self.ledger, self.store, self.clock, self.random, policy)
        committed = {change.feedback.generation_id: change for change in settling.settle(tenant, done)}
        for item in done:
            change = committed.get(item.generation_id)
            mine.counts["already_done" if change is None else change.outcome.value] += 1
            mine.notes += undecided(item, "already_done") if change is None else note(change, item)


def _policies(seen: Mapping[str, Seen]) -> dict[str, TenantPolicy]:
    return {tenant: each.policy for tenant, each in seen.items()}
