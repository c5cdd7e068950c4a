"""Proposals for a whole batch: all drafts at the same time, within limits, and ended in time."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from goldsmith.domain.choosing import Proposal
from goldsmith.domain.policy import TenantPolicy
from goldsmith.errors import TimedOut
from goldsmith.ports import ChatModel, Clock
from goldsmith.workflows.asking import Asker
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.proposing import Models, Proposer
from goldsmith.workflows.rewrite_items import Item
from goldsmith.workflows.style import Example

Answers = dict[Item, Proposal | Exception]
"""A proposal for each item, or why there is none."""


@dataclass(frozen=True)
class Limits:
    """How many calls of models a batch makes at a time, and how many seconds one may take."""

    calls_at_once: int = 32
    call_seconds: float = 50.0


@dataclass(frozen=True)
class Proposals:
    """What asking for a batch of drafts needs: ``policies`` has that of each tenant. The circuit outlives the batch."""

    chat: ChatModel
    circuit: Circuit
    clock: Clock
    models: Models
    policies: Mapping[str, TenantPolicy]
    limits: Limits
    timer: Callable[[], float] = time.perf_counter

    async def of(self, items: Sequence[Item], examples: Mapping[str, Sequence[Example]], stop_at: datetime) -> Answers:
        """Answers for all items at ``stop_at`` at the latest; TimedOut for those that have none by then.

        After an outage one item goes ahead of the others.
        """
        gate = asyncio.Semaphore(self.limits.calls_at_once)
        asker = Asker(self.chat, self.circuit, gate, self.limits.call_seconds, self.timer)
        proposers = {tenant: Proposer(asker, self.models, policy) for tenant, policy in self.policies.items()}
        # What was begun is finished first: when time is short, all would be rewritten and none judged otherwise.
        most = max((policy.candidates for policy in self.policies.values()), default=1)
        begun = asyncio.Semaphore(max(1, self.limits.calls_at_once // most))
        ahead = 1 if self.circuit.doubtful else 0
        answers: Answers = {}
        for group in (items[:ahead], items[ahead:]):
            seconds = (stop_at - self.clock()).total_seconds()
            if group and seconds > 0:
                asked = {item: self._ask(proposers[item.tenant], item, examples[item.tenant], begun) for item in group}
                answers |= await self._within(seconds, {i: asyncio.create_task(ask) for i, ask in asked.items()})
        return {item: answers.get(item, TimedOut("no time left")) for item in items}

    async def _within(self, seconds: float, tasks: Mapping[Item, asyncio.Task[Proposal | Exception]]) -> Answers:
        _, late = await asyncio.wait(tasks.values(), timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
            self.circuit.failed(TimedOut("the batch ran out of time"))
        return {item: task.result() for item, task in tasks.items() if task not in late and not task.cancelled()}

    async def _ask(
        self, proposer: Proposer, item: Item, examples: Sequence[Example], begun: asyncio.Semaphore
    ) -> Proposal | Exception:
        try:
            async with begun:
                proposal = await proposer.propose(item.feedback, examples)
        except Exception as error:  # noqa: BLE001 - one item's trouble must not lose the answers paid for beside it
            return error
        self.circuit.succeeded()
        return proposal
