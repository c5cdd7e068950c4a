"""Jobs on their way through real training: one at a time, in the order they came."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from goldsmith_cli.standin.records import JobError, LogEntry, Status
from goldsmith_cli.standin.smollm2.order import Done, Order, Refused, Report, Started

Clock = Callable[[], float]


class Trainer(Protocol):
    """Trains."""

    async def train(self, order: Order, log: Path, hear: Callable[[Report], None]) -> int:
        """Train, telling `hear` of each step; the exit code of whoever did. Cancelled, it leaves nothing running."""


@dataclass(slots=True)
class Course:
    """One job's way: what was ordered, where it stands, and what has been told of it and not been `taken` yet."""

    job: str
    order: Order
    log: Path
    clock: Clock
    status: Status = "queued"
    ended_at: float | None = None
    fault: JobError | None = None
    trained_tokens: int = 0
    _done: bool = False
    _untaken: list[LogEntry] = field(default_factory=list)

    def take(self) -> list[LogEntry]:
        """What has been told since this was asked last."""
        taken, self._untaken = self._untaken, []
        return taken

    def tell(self, message: str, **data: float) -> None:
        """Add a line to the log."""
        self._untaken.append(LogEntry(created_at=self.clock(), message=message, data=data))

    def hear(self, report: Report) -> None:
        """Take in what the training process says."""
        match report:
            case Started():
                self.tell(f"{report.examples} examples, {report.tokens} tokens, {report.steps} steps")
            case Refused():
                self.fail("invalid_training_file", report.message, param="training_file")
            case Done():
                self.trained_tokens, self._done = report.trained_tokens, True
            case _:
                message = f"Step {report.number}/{report.steps}: training loss={report.loss:.4f}"
                self.tell(message, step=report.number, total_steps=report.steps, train_loss=report.loss)

    def settle(self, exit_code: int) -> None:
        """The process has ended: unless it wrote an adapter or named a reason, that is a failure."""
        if self.status == "running" and not (self._done and exit_code == 0):
            said = f"The training process ended with code {exit_code}; its log is {self.log}."
            self.fail("server_error", said)

    def fail(self, code: str, message: str, param: str | None = None) -> None:
        """End it without a model."""
        self.fault = JobError(code=code, message=message, param=param)
        self.end("failed")

    def end(self, status: Status) -> None:
        """End it; what has ended stays as it is."""
        if self.ended_at is None:
            self.status, self.ended_at = status, self.clock()


class Courses:
    """Every course of one server. `publish` makes the model of a finished one answer, or raises RuntimeError."""

    def __init__(self, trainer: Trainer, publish: Callable[[Course], Awaitable[None]]) -> None:
        self._trainer = trainer
        self._publish = publish
        self._by_job: dict[str, Course] = {}
        self._waiting: asyncio.Queue[Course] = asyncio.Queue()
        self._under_way: tuple[Course, asyncio.Task[int]] | None = None

    def of(self, job: str) -> Course | None:
        """The course of a job; None when it has none here."""
        return self._by_job.get(job)

    def add(self, course: Course) -> None:
        """Put a course at the end of the queue."""
        self._by_job[course.job] = course
        self._waiting.put_nowait(course)

    def drop(self, job: str) -> None:
        """Forget a course; if it is under way, its process ends."""
        course = self._by_job.pop(job, None)
        if course:
            course.end("cancelled")
        if self._under_way and self._under_way[0] is course:
            self._under_way[1].cancel()

    async def run(self) -> None:
        """Train what waits, until cancelled."""
        while True:
            course = await self._waiting.get()
            if course.status == "queued":
                await self._train(course)

    async def _train(self, course: Course) -> None:
        course.status = "running"
        course.tell("Fine-tuning job started")
        task = asyncio.create_task(self._trainer.train(course.order, course.log, course.hear))
        self._under_way = course, task
        try:
            # Waited for, not awaited: so a course that is dropped is told from this server's end.
            await asyncio.wait([task])
        finally:
            self._under_way = None
            task.cancel()
            with suppress(asyncio.CancelledError):
                await self._conclude(course, task)

    async def _conclude(self, course: Course, task: asyncio.Task[int]) -> None:
        try:
            course.settle(await task)
            if course.status == "running":
                await self._publish(course)
                course.end("succeeded")
        except (OSError, ValueError, RuntimeError) as error:
            course.fail("server_error", f"{type(error).__name__}: {error}")
