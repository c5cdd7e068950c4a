"""Moves batches through their lives."""

import asyncio
import time

from goldsmith_cli.standin.batch_lifecycle import ENDED, lines_done, planned_at, status_at
from goldsmith_cli.standin.batch_lines import Answered, LineAnswerer, never_executed, scattered
from goldsmith_cli.standin.batch_validation import LineCheck, lines_of, problem_of_file
from goldsmith_cli.standin.calls import Calls
from goldsmith_cli.standin.faults import Faults
from goldsmith_cli.standin.records import Batch, BatchProblem, BatchStatus
from goldsmith_cli.standin.store import Store

SLICE_SECONDS = 0.02
"""Longest work on a batch before other requests get their turn."""
PATIENCE_SECONDS = 5.0
"""How long a look at batches waits for work that is due; a larger batch shows its earlier status meanwhile."""


class _Slices:
    """Lets other tasks run whenever a slice of work is over."""

    def __init__(self) -> None:
        self._end = time.monotonic() + SLICE_SECONDS

    async def pause(self) -> None:
        """Give way if it is time to."""
        if time.monotonic() >= self._end:
            await asyncio.sleep(0)
            self._end = time.monotonic() + SLICE_SECONDS


class BatchRunner:
    """Works on each batch in a task of its own."""

    def __init__(self, store: Store, faults: Faults, calls: Calls) -> None:
        self._store = store
        self._answerer = LineAnswerer(store, faults, calls)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self) -> list[asyncio.Task[None]]:
        """Begin the work that is due; the tasks under way."""
        for identifier, task in list(self._tasks.items()):
            if task.done():
                del self._tasks[identifier]
                task.result()
        for batch in self._store.state.batches.values():
            if batch.id not in self._tasks and self.is_due(batch):
                self._tasks[batch.id] = asyncio.create_task(self._move(batch))
        return list(self._tasks.values())

    def is_due(self, batch: Batch) -> bool:
        """Whether the batch's age calls for another status than it has."""
        return batch.status not in ENDED and status_at(batch, self._store.now()) != batch.status

    async def settle(self) -> None:
        """Do the work that is due, or as much of it as the patience allows."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (tasks := self.start()) and (left := deadline - time.monotonic()) > 0:
            await asyncio.wait(tasks, timeout=left)

    async def stop(self) -> None:
        """Drop the work under way; it is begun anew after a restart."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _move(self, batch: Batch) -> None:
        due = status_at(batch, self._store.now())
        if batch.status == "validating":
            await self._validate(batch)
        if batch.status == "in_progress" and due in ("finalizing", "completed"):
            _enter(batch, "finalizing")
        if due in ENDED and batch.status != "failed":
            await self._end(batch, due)
        self._store.save()

    async def _validate(self, batch: Batch) -> None:
        content = self._content(batch)
        problem = problem_of_file(content) if content is not None else _gone(batch)
        lines = lines_of(content or "")
        problems = [problem] if problem else await self._problems(batch, lines)
        if problems:
            batch.problems = problems
            _enter(batch, "failed")
        else:
            batch.total = len(lines)
            _enter(batch, "in_progress")

    async def _problems(self, batch: Batch, lines: list[str]) -> list[BatchProblem]:
        if batch.fails:
            return [BatchProblem(code="invalid_json_line", message="This line is not parseable as valid JSON.", line=1)]
        check = LineCheck(batch.endpoint, self._store.knows_model)
        slices = _Slices()
        for number, text in enumerate(lines, start=1):
            check.check(number, text)
            await slices.pause()
        batch.model = check.model
        return check.problems

    async def _end(self, batch: Batch, end: BatchStatus) -> None:
        content = self._content(batch)
        lines = lines_of(content) if content is not None else []
        order = scattered(min(batch.total, len(lines)))
        doing = set(order[: lines_done(batch, end)])
        answers: dict[int, Answered] = {}
        slices = _Slices()
        for position in sorted(doing):
            if answer := await self._answerer.answer(lines[position]):
                answers[position] = answer
            await slices.pause()
        if end == "completed" and len(answers) < batch.total:
            end = "expired"
        code = "batch_cancelled" if end == "cancelled" else "batch_expired"
        results = [answers.get(position) or never_executed(lines[position], code) for position in order]
        self._write(batch, results)
        _enter(batch, end)

    def _write(self, batch: Batch, results: list[Answered]) -> None:
        """Both result files; one that would be empty does not come to be, as with the real service."""
        output = [result.line for result in results if result.succeeded]
        errors = [result.line for result in results if not result.succeeded]
        batch.completed, batch.failed = len(output), len(errors)
        batch.output_file_id = self._file(f"{batch.id}_output.jsonl", output)
        batch.error_file_id = self._file(f"{batch.id}_error.jsonl", errors)

    def _file(self, name: str, lines: list[str]) -> str | None:
        content = "".join(f"{line}\n" for line in lines)
        return self._store.add_file(name, "batch_output", content).id if lines else None

    def _content(self, batch: Batch) -> str | None:
        file = self._store.state.files.get(batch.input_file_id)
        return file.content if file else None


def _enter(batch: Batch, status: BatchStatus) -> None:
    batch.reached = {**batch.reached, status: planned_at(batch, status)}
    batch.status = status


def _gone(batch: Batch) -> BatchProblem:
    return BatchProblem(code="file_not_found", message=f"The input file '{batch.input_file_id}' no longer exists.")
