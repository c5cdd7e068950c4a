import asyncio
import logging
import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from goldsmith_cli.standin.chat_request import ChatRequest, SchemaFormat
from goldsmith_cli.standin.engine.letters import beside_the_point
from goldsmith_cli.standin.engines import Lesson, Reply, Standing
from goldsmith_cli.standin.lifecycle import ending_of
from goldsmith_cli.standin.records import Job, JobError, LogEntry, TunedModel
from goldsmith_cli.standin.smollm2.courses import Clock, Course, Courses, Trainer
from goldsmith_cli.standin.smollm2.names import ANSWER_TOKENS
from goldsmith_cli.standin.smollm2.order import Order, chosen

_log = logging.getLogger(__name__)
_LOST = JobError(code="server_error", message="The stand-in was restarted, and the job's training file is gone.")


class AnswersWithAdapters(Protocol):
    """Answers with the base model or one of the adapters that are loaded beside it; `Serving` is one."""

    async def load(self, adapters: dict[str, Path]) -> None:
        """Serve these adapters, by job. Raises RuntimeError."""

    async def answer(self, body: dict[str, Any], adapter: str | None) -> dict[str, Any]:
        """A completion by the adapter of a job, or with None by the base model. Raises ApiError."""

    async def stop(self) -> None:
        """End it."""


class Smollm2Engine:
    """SmolLM2-135M-Instruct: answers as a language model does, and learns by LoRA adapters trained on the CPU.

    What it keeps of a job is in a folder of `directory`: until the job has ended its training file, then the adapter.
    """

    def __init__(
        self, directory: Path, model: Path, serving: AnswersWithAdapters, trainer: Trainer, clock: Clock
    ) -> None:
        self._directory, self._model, self._clock = directory, model, clock
        self._serving = serving
        self._courses = Courses(trainer, self._publish)
        self._adapters: dict[str, Path] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, models: Collection[TunedModel], jobs: Collection[Job]) -> None:
        """Load every adapter; jobs that an earlier server left begin anew."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._adapters = {model.job: self._adapter(model.job) for model in models if self._adapter(model.job).exists()}
        await self._serving.load(self._adapters)
        for job in jobs:
            if self._lines(job.id).exists():
                course = self._course(job)
                course.tell("The stand-in was restarted: training begins anew")
                self._courses.add(course)
        self._spawn(self._courses.run())

    async def stop(self) -> None:
        """End training and serving."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._serving.stop()

    async def answer(self, chat: ChatRequest, tuned: TunedModel | None, *, obeys: bool) -> Reply:
        """What the model says. Left alone it is greedy, so that the same question has the same answer."""
        del obeys
        if tuned and tuned.spoiled and not isinstance(chat.response_format, SchemaFormat):
            return Reply(beside_the_point(), "stop")
        completion = await self._serving.answer(_body(chat), tuned.job if tuned else None)
        choice, usage = completion["choices"][0], completion["usage"]
        text = choice["message"].get("content") or ""
        return Reply(text, choice["finish_reason"], usage["prompt_tokens"], usage["completion_tokens"])

    def begin(self, job: Job, lesson: Lesson) -> None:
        """Put it into the queue; a file with a fault never gets there."""
        now = self._clock()
        said = (f"Created fine-tuning job: {job.id}", f"Validating training file: {job.training_file}")
        job.log = [LogEntry(created_at=now, message=message) for message in said]
        if job.fault:
            return
        self._folder(job.id).mkdir(parents=True)
        self._lines(job.id).write_text(lesson.content, encoding="utf-8")
        if lesson.parent:
            # A copy: the model it goes on from may be deleted while it waits.
            shutil.copyfile(self._adapter(lesson.parent.job), self._start(job.id))
        course = self._course(job)
        course.tell("Files validated, moving job to queued state")
        self._courses.add(course)

    def standing(self, job: Job, now: float) -> Standing:
        """Where its course is."""
        course = self._courses.of(job.id)
        if course is None:
            return Standing("failed", now, job.fault or _LOST)
        job.log += course.take()
        job.billed_tokens = course.trained_tokens
        if course.ended_at is not None:
            self._tidy(job.id)
        return Standing(course.status, course.ended_at, course.fault)

    def events(self, job: Job, now: float) -> list[LogEntry]:
        """All that was told."""
        del now
        return [*ending_of(job), *reversed(job.log)]

    def cancel(self, job: Job) -> None:
        """End its process, if it has one, and erase its folder."""
        self._courses.drop(job.id)
        self._erase(job.id)

    def forget(self, model: TunedModel) -> None:
        """Erase its adapter, and take it from the server."""
        self._adapters.pop(model.job, None)
        self._erase(model.job)
        self._spawn(self._serving.load(dict(self._adapters)))

    async def _publish(self, course: Course) -> None:
        wanted = {**self._adapters, course.job: course.order.result}
        await self._serving.load(wanted)
        self._adapters[course.job] = course.order.result

    def _course(self, job: Job) -> Course:
        options = chosen(job.method)
        order = Order(
            method=job.method.type,
            model=self._model,
            lines=self._lines(job.id),
            adapter=self._start(job.id) if self._start(job.id).exists() else None,
            result=self._adapter(job.id),
            seed=job.seed,
            threads=threads(),
            **options.model_dump(),
        )
        return Course(job.id, order, self._folder(job.id) / "training.log", self._clock)

    def _spawn(self, work: Any) -> None:  # noqa: ANN401 - a coroutine
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("the engine could not go on: %s", error, exc_info=error)

    def _folder(self, job: str) -> Path:
        return self._directory / job

    def _lines(self, job: str) -> Path:
        return self._folder(job) / "lines.jsonl"

    def _start(self, job: str) -> Path:
        return self._folder(job) / "start.gguf"

    def _adapter(self, job: str) -> Path:
        return self._folder(job) / "adapter.gguf"

    def _tidy(self, job: str) -> None:
        """What was learnt from goes when the job has ended."""
        self._lines(job).unlink(missing_ok=True)
        self._start(job).unlink(missing_ok=True)

    def _erase(self, job: str) -> None:
        if job:
            with suppress(FileNotFoundError):
                shutil.rmtree(self._folder(job))


def threads() -> int:
    """How many threads to compute with: OMP_NUM_THREADS, or one a core."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    return int(given) if given.isdecimal() and int(given) else os.cpu_count() or 1


def _body(chat: ChatRequest) -> dict[str, Any]:
    """What the serving process is asked; options that neither it nor we know are left out."""
    body = chat.model_dump(
        include={"temperature", "top_p", "seed", "frequency_penalty", "presence_penalty"}, exclude_none=True
    )
    body.setdefault("temperature", 0.0)
    body["messages"] = [{"role": message.role, "content": message.text} for message in chat.messages]
    body["max_tokens"] = min(chat.token_limit or ANSWER_TOKENS, ANSWER_TOKENS)
    if isinstance(chat.response_format, SchemaFormat):
        body["response_format"] = chat.response_format.model_dump(by_alias=True, exclude_none=True)
    return body
