"""A trainer and a server of models that need no model: what the engine does around them is real."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goldsmith_cli.standin.smollm2.order import Done, Order, Report, Started, Step


@dataclass
class FakeTrainer:
    """Trains in two steps, or ends as `ends` says for the job whose folder has that name; `held` are never done."""

    ends: dict[str, Callable[[Callable[[Report], None]], int]] = field(default_factory=dict)
    held: bool = False
    orders: list[Order] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    broken_off: int = 0

    async def train(self, order: Order, log: Path, hear: Callable[[Report], None]) -> int:
        self.orders.append(order)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._train(order, log.parent.name, hear)
        except asyncio.CancelledError:
            self.broken_off += 1
            raise
        finally:
            self.at_once -= 1

    async def _train(self, order: Order, job: str, hear: Callable[[Report], None]) -> int:
        await asyncio.sleep(0)
        if self.held:
            await asyncio.Event().wait()
        if job in self.ends:
            return self.ends[job](hear)
        hear(Started(examples=10, tokens=100, steps=2))
        for number in (1, 2):
            hear(Step(number=number, steps=2, loss=2.0 / number))
        order.result.write_text("adapter")
        hear(Done(trained_tokens=100 * order.epochs))
        return 0


@dataclass
class FakeServing:
    """Answers with the name of the adapter, `base` for none; while `held` it writes for ever.

    It does not start while `broken`.
    """

    broken: bool = False
    adapters: dict[str, Path] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    held: bool = False
    broken_off: threading.Event = field(default_factory=threading.Event)

    async def load(self, adapters: dict[str, Path]) -> None:
        if self.broken:
            raise RuntimeError("the model's server did not start")
        self.adapters = dict(adapters)

    async def answer(self, body: dict[str, Any], adapter: str | None) -> dict[str, Any]:
        self.asked.append(body)
        assert adapter is None or adapter in self.adapters
        if self.held:
            try:
                await asyncio.Event().wait()
            finally:
                self.broken_off.set()
        message = {"role": "assistant", "content": adapter or "base"}
        usage = {"prompt_tokens": 7, "completion_tokens": 3}
        return {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}

    async def stop(self) -> None:
        """Nothing was started."""
