"""The small model at work: the stand-in's own training and serving processes, without its API between."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bench.experiment_parts.arms import Lesson, Messages
from bench.experiment_parts.keeping import BASE_KEY, Answer, Kept, Trained, key_of_question, key_of_training
from bench.experiment_parts.settings import RATES, THREADS, Settings

from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.smollm2.extra import model_file
from goldsmith_cli.standin.smollm2.order import Done, Order, Report, Started, Step
from goldsmith_cli.standin.smollm2.serving import Serving
from goldsmith_cli.standin.smollm2.trainer import ProcessTrainer

_TRIES = 4
"""A process that was stopped for a while finds its deadlines passed: it is asked again."""
_AT_ONCE = 2


@dataclass(frozen=True)
class Question:
    """What is asked of a model: of the base, where `model` is BASE_KEY, or of a training's."""

    model: str
    messages: Messages
    most_tokens: int

    @property
    def key(self) -> str:
        """The question's, whoever is asked."""
        return key_of_question(self.messages, self.most_tokens)


class Watching(Protocol):
    """Is told how far the work is."""

    def begin(self, what: str, steps: int) -> Callable[[], None]:
        """Something of so many steps begins; the answer is called after each."""


@dataclass
class Models:
    """Trains and answers, unless what is wanted is kept already."""

    kept: Kept
    watching: Watching
    model: Path = field(default_factory=model_file)

    async def train(self, lesson: Lesson, start: Trained | None, settings: Settings, seed: int, what: str) -> Trained:
        """The adapter of a lesson. Raises RuntimeError when the training process fails; its log says why."""
        order, key = self._order(lesson, start, settings, seed)
        if done := self.kept.training(key):
            return done
        order.lines.write_bytes(lesson.lines)
        heard: list[Report] = []

        def hear(report: Report) -> None:
            heard.append(report)
            if isinstance(report, Step):
                advance()

        advance, began = self.watching.begin(what, order.steps(lesson.samples)), time.monotonic()
        code = await ProcessTrainer().train(order, self._log, hear)
        if code or not any(isinstance(report, Done) for report in heard):
            raise RuntimeError(f"training ended with code {code}: {heard[-1:]}; its log is {self._log}")
        order.result.rename(self.kept.adapter(key))
        order.lines.unlink()
        losses = [report.loss for report in heard if isinstance(report, Step)]
        tokens = sum(report.tokens for report in heard if isinstance(report, Started)) * order.epochs
        done = Trained(key, self.kept.adapter(key), losses, tokens, round(time.monotonic() - began, 1))
        self.kept.keep_training(done)
        return done

    async def answer(self, questions: Sequence[Question], adapters: Mapping[str, Path], what: str) -> list[Answer]:
        """An answer to each, greedily; what has been answered before is not asked again."""
        known = {model: self.kept.answers(model) for model in {question.model for question in questions}}
        open_ones = {(q.model, q.key): q for q in questions if q.key not in known[q.model]}
        if open_ones:
            await self._ask(list(open_ones.values()), adapters, what)
            known = {model: self.kept.answers(model) for model in known}
        return [known[question.model][question.key] for question in questions]

    async def _ask(self, questions: Sequence[Question], adapters: Mapping[str, Path], what: str) -> None:
        serving = Serving(self.model, self._log, THREADS)
        gate, advance = asyncio.Semaphore(_AT_ONCE), self.watching.begin(what, len(questions))

        async def ask(question: Question) -> None:
            async with gate:
                answer = await _patiently(serving, question)
                self.kept.keep_answer(question.model, question.key, answer)
                advance()

        try:
            await _load(serving, adapters)
            async with asyncio.TaskGroup() as group:
                for question in questions:
                    group.create_task(ask(question))
        finally:
            await serving.stop()

    def _order(self, lesson: Lesson, start: Trained | None, settings: Settings, seed: int) -> tuple[Order, str]:
        order = Order(
            method=lesson.method,
            model=self.model,
            lines=Path(),
            adapter=start.adapter if start else None,
            result=Path(),
            epochs=settings.epochs if lesson.method == "supervised" else settings.preference_epochs,
            batch_size=settings.batch_size,
            learning_rate=RATES[lesson.method],
            seed=seed,
            threads=THREADS,
        )
        key = key_of_training(order, lesson.lines, start.key if start else BASE_KEY)
        files = {"lines": self.kept.directory / f"{key}.lines", "result": self.kept.directory / f"{key}.part"}
        return order.model_copy(update=files), key

    @property
    def _log(self) -> Path:
        return self.kept.directory / "processes.log"


async def _load(serving: Serving, adapters: Mapping[str, Path]) -> None:
    for left in reversed(range(_TRIES)):
        try:
            await serving.load(adapters)
        except RuntimeError:
            if not left:
                raise
        else:
            return


async def _patiently(serving: Serving, question: Question) -> Answer:
    body = {"messages": question.messages, "temperature": 0.0, "max_tokens": question.most_tokens}
    for left in reversed(range(_TRIES)):
        try:
            said = await serving.answer(body, None if question.model == BASE_KEY else question.model)
            choice = said["choices"][0]
            tokens = said["usage"]["completion_tokens"]
            return Answer(choice["message"].get("content") or "", tokens, choice["finish_reason"] == "stop")
        except ApiError as error:
            if error.status < 500 or not left:
                raise
    raise AssertionError("unreachable")
