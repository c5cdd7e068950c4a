"""Batches in memory, answered by a function of the request, with everything that may go wrong on request."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import IO

from goldsmith.domain.batches import (
    BatchEnded,
    BatchFailed,
    BatchHandle,
    BatchLine,
    BatchName,
    BatchRunning,
    BatchStatus,
)
from goldsmith.domain.candidates import Usage
from goldsmith.domain.events import Message
from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.errors import GoldsmithError

Results = Callable[[list[BatchLine]], list[BatchLine]]


@dataclass
class StoredBatch:
    """A batch, the lines it reads, and how many looks it takes to end."""

    name: BatchName
    lines: list[bytes]
    looks: int
    failure: BatchFailed | None = None
    cancelled: bool = False
    results: list[BatchLine] = field(default_factory=list)


class FakeBatches:
    """``requests`` are those that were answered, and so paid for. ``distort`` changes what a batch's results are."""

    max_requests = 50_000
    max_bytes = 200 * 1024 * 1024

    def __init__(self, reply: Callable[[ChatRequest], str | Exception], looks: int = 1) -> None:
        self.reply, self.looks = reply, looks
        self.distort: Results = lambda lines: lines
        self.failures: list[BatchFailed] = []
        self.batches: dict[str, StoredBatch] = {}
        self.files: dict[str, str] = {}
        self.requests: list[str] = []
        self.room: int | None = None
        """How many requests may be queued at a time."""

    def line(self, custom_id: str, request: ChatRequest) -> bytes:
        told = {**asdict(request), "messages": [message.model_dump() for message in request.messages]}
        return json.dumps({"custom_id": custom_id, "request": told}).encode() + b"\n"

    def find(self, name: BatchName) -> BatchHandle | None:
        found = [key for key, batch in self.batches.items() if batch.name == name]
        assert len(found) <= 1, f"asked twice: {name}"
        return BatchHandle(batch_id=found[0], file_id=f"file-{name}") if found else None

    def submit(self, name: BatchName, lines: IO[bytes]) -> BatchHandle:
        assert self.find(name) is None, f"paid for twice: {name}"
        lines.seek(0)
        batch = StoredBatch(name, list(lines), self.looks)
        batch.failure = self.failures.pop(0) if self.failures else self._crowded(batch)
        handle = BatchHandle(batch_id=f"batch-{len(self.batches)}", file_id=f"file-{name}")
        self.batches[handle.batch_id] = batch
        self.files[handle.file_id] = handle.batch_id
        return handle

    def poll(self, handle: BatchHandle) -> BatchStatus:
        batch = self.batches[handle.batch_id]
        if batch.looks > 0:
            batch.looks -= 1
            return BatchRunning("in_progress")
        if batch.failure:
            return batch.failure
        if not batch.results and not batch.cancelled:
            batch.results = self.distort([self._answer(line) for line in batch.lines][::-1])
            self.files[f"answers-{batch.name}"] = handle.batch_id
        return BatchEnded("cancelled" if batch.cancelled else "completed")

    def results(self, handle: BatchHandle) -> Iterator[BatchLine]:
        assert self.files[handle.file_id], "read after it was deleted"
        return iter(self.batches[handle.batch_id].results)

    def cancel(self, handle: BatchHandle) -> None:
        batch = self.batches[handle.batch_id]
        batch.cancelled = batch.cancelled or not batch.results

    def delete(self, handle: BatchHandle) -> None:
        self.files = {name: batch for name, batch in self.files.items() if batch != handle.batch_id}

    def discard(self, name: BatchName) -> None:
        assert self.find(name) is None, f"a batch reads the file: {name}"
        self.files.pop(f"file-{name}", None)

    def _crowded(self, batch: StoredBatch) -> BatchFailed | None:
        queued = sum(len(other.lines) for other in self.batches.values() if not other.results and not other.failure)
        if self.room is None or queued + len(batch.lines) <= self.room:
            return None
        return BatchFailed("token_limit_exceeded", crowded=True)

    def _answer(self, line: bytes) -> BatchLine:
        told = json.loads(line)
        request = told["request"]
        request["messages"] = [Message(**message) for message in request["messages"]]
        self.requests.append(told["custom_id"])
        reply = self.reply(ChatRequest(**request))
        usage = Usage(calls=1, input_tokens=10, output_tokens=5)
        if isinstance(reply, GoldsmithError):
            return BatchLine(told["custom_id"], reply, usage)
        assert isinstance(reply, str)
        return BatchLine(told["custom_id"], ChatAnswer(reply, 10, 5), usage)
