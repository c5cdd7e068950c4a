"""Evaluation: both models answer the held-out conversations; people's finals are the measure."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from pydantic_core import to_json

from goldsmith.domain.events import Message
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.promotion import Comparison, Evaluation, evaluate
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.runs import Run
from goldsmith.domain.samples import GoldenSample
from goldsmith.errors import (
    ModelOutputInvalid,
    ModelOutputTruncated,
    ModelRefused,
    PermanentError,
    ProviderRejected,
    RateLimited,
    ServiceUnavailable,
)
from goldsmith.ports import ChatModel, Clock, ObjectStore
from goldsmith.workflows.rendering import samples_in

_CONCURRENCY = 8
_TOKENS = 2048
_PAUSES_SECONDS = (1.0, 4.0)
_LONGEST_PAUSE_SECONDS = 10.0

Answer = str | PermanentError
"""What a model answered, or why it did not."""

Runner = Callable[[Coroutine[Any, Any, list[Answer]]], list[Answer]]


@dataclass(frozen=True)
class Evaluator:
    """The ports an evaluation needs, and its one operation."""

    store: ObjectStore
    chat: ChatModel
    policy: TenantPolicy
    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    run: Runner = asyncio.run

    def evaluate(self, run: Run) -> Evaluation:
        """Measure the run's tuned model against its live model, and store the report.

        Only finals that people wrote or approved are a measure; of these the same ones are drawn each time.
        Where the live model gives no answer (it refuses, does not come to an end, or the provider cannot give it) the
        conversation is left out; where the new one gives none, that is the worst answer. So what is missing never
        speaks for the new model.

        Raises:
            ValueError: the run has no snapshot or no tuned model yet; a caller's defect.
        """
        if run.snapshot is None or run.new_model is None:
            msg = f"run {run.run_id} is {run.state} and cannot be evaluated"
            raise ValueError(msg)
        samples = self._held_out(run.snapshot.holdout_key)
        live, new = self._answers(samples, (run.live_model, run.new_model))
        comparisons = [
            Comparison(
                generation_id=sample.generation_id,
                final=sample.answer,
                live_answer=before,
                new_answer=after if isinstance(after, str) else "",
            )
            for sample, before, after in zip(samples, live, new, strict=True)
            if isinstance(before, str)
        ]
        key = f"tenants/{run.tenant}/runs/{run.run_id}/evaluation.json"
        found = {"report_key": key, "left_out": len(samples) - len(comparisons)}
        evaluation = evaluate(comparisons, self.policy).model_copy(update=found)
        self.store.put(key, self._report(run, evaluation, comparisons))
        return evaluation

    def _held_out(self, key: str) -> list[GoldenSample]:
        human = (sample for sample in samples_in(self.store.lines(key)) if sample.source.human)
        return nsmallest(self.policy.evaluated, human, key=lambda sample: sample.sample_id)

    def _answers(self, samples: Sequence[GoldenSample], models: tuple[str, str]) -> tuple[list[Answer], list[Answer]]:
        calls = [(model, sample.messages) for model in models for sample in samples]
        answers = self.run(self._answer_all(calls)) if calls else []
        live, new = answers[: len(samples)], answers[len(samples) :]
        _raise_if_the_provider_mostly_fails(live)
        _raise_if_the_provider_mostly_fails(new)
        return live, new

    async def _answer_all(self, calls: Sequence[tuple[str, tuple[Message, ...]]]) -> list[Answer]:
        gate = asyncio.Semaphore(_CONCURRENCY)
        tasks = [asyncio.create_task(self._answer(model, messages, gate)) for model, messages in calls]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _answer(self, model: str, messages: tuple[Message, ...], gate: asyncio.Semaphore) -> Answer:
        request = ChatRequest(model=model, messages=messages, max_output_tokens=_TOKENS)
        async with gate:
            return await self._patiently(request)

    async def _patiently(self, request: ChatRequest) -> Answer:
        for pause in _PAUSES_SECONDS:
            try:
                return await self._ask(request)
            except ServiceUnavailable as error:
                asked = error.retry_after if isinstance(error, RateLimited) else None
                await self.sleep(min(asked or pause, _LONGEST_PAUSE_SECONDS))
        return await self._ask(request)

    async def _ask(self, request: ChatRequest) -> Answer:
        try:
            return (await self.chat.answer(request)).content
        except (ModelRefused, ModelOutputTruncated, ModelOutputInvalid, ProviderRejected) as error:
            return error

    def _report(self, run: Run, evaluation: Evaluation, comparisons: Sequence[Comparison]) -> bytes:
        examples = [
            {**c.model_dump(), "live_distance": c.live_distance, "new_distance": c.new_distance}
            for c in sorted(comparisons, key=lambda c: c.new_distance - c.live_distance)
        ]
        return to_json(
            {
                "run": run.run_id,
                "live_model": run.live_model,
                "new_model": run.new_model,
                "evaluated_at": self.clock(),
                "policy": self.policy,
                **evaluation.model_dump(),
                "examples": examples,
            },
            indent=2,
        )


def _raise_if_the_provider_mostly_fails(answers: Sequence[Answer]) -> None:
    errors = [answer for answer in answers if isinstance(answer, ModelOutputInvalid | ProviderRejected)]
    if len(errors) * 2 > len(answers):
        raise errors[0]
