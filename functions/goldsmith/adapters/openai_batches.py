"""Batches of chat completions by files, as OpenAI and those who copy it offer them."""

from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

import openai
from openai.types import Batch, FileObject
from pydantic_core import to_json

from goldsmith.adapters.openai_batch_lines import read_line
from goldsmith.adapters.openai_chat import chat_body
from goldsmith.adapters.openai_client import provider_errors
from goldsmith.domain.batches import (
    BatchEnded,
    BatchFailed,
    BatchHandle,
    BatchLine,
    BatchName,
    BatchRunning,
    BatchStatus,
)
from goldsmith.errors import ConfigurationProblem, GoldsmithError, PermanentError

if TYPE_CHECKING:
    from goldsmith.domain.provider import ChatRequest

_UPLOAD_SECONDS = 900.0
_CHUNK_BYTES = 256 * 1024
_CROWDED = "token_limit_exceeded"
_FILES_A_PAGE = 1000
_BATCHES_A_PAGE = 100


class OpenAIBatches:
    """Implements the BatchModel port. The API knows no idempotency key: batches are found by their metadata."""

    max_requests = 50_000
    max_bytes = 200_000_000

    def __init__(self, client: openai.OpenAI) -> None:
        self._client = client

    def line(self, custom_id: str, request: "ChatRequest") -> bytes:
        """One line of an input file."""
        address = {"custom_id": custom_id, "method": "POST", "url": "/v1/chat/completions"}
        return to_json({**address, "body": chat_body(request)}) + b"\n"

    def find(self, name: BatchName) -> BatchHandle | None:
        """The batch with this name in its metadata."""
        wanted = _metadata(name)
        with provider_errors("looking for the batch"):
            for batch in self._client.batches.list(limit=_BATCHES_A_PAGE):
                if wanted.items() <= (batch.metadata or {}).items():
                    return BatchHandle(batch_id=batch.id, file_id=batch.input_file_id)
        return None

    def submit(self, name: BatchName, lines: IO[bytes]) -> BatchHandle:
        """Upload the lines, unless an earlier attempt did, and start a batch of them.

        A file that no batch will ever read is deleted.
        """
        file = self._find_file(name)
        file_id = file.id if file else self._upload(name, lines)
        try:
            with provider_errors("creating the batch"):
                batch = self._client.batches.create(
                    input_file_id=file_id,
                    endpoint="/v1/chat/completions",
                    completion_window="24h",
                    metadata=_metadata(name),
                )
        except (PermanentError, ConfigurationProblem) as error:
            self._tidy(file_id, error)
            raise
        return BatchHandle(batch_id=batch.id, file_id=file_id)

    def poll(self, handle: BatchHandle) -> BatchStatus:
        """How the batch is doing; statuses we do not know count as under way."""
        batch = self._known(handle)
        if batch.status == "failed":
            return _failed(batch)
        if batch.status in ("completed", "expired", "cancelled"):
            return BatchEnded(batch.status)
        counts = batch.request_counts
        return BatchRunning(batch.status, counts.completed + counts.failed if counts else 0)

    def results(self, handle: BatchHandle) -> Iterator[BatchLine]:
        """The lines of the output file, then those of the error file, streamed."""
        batch = self._known(handle)
        for file_id in (batch.output_file_id, batch.error_file_id):
            if file_id:
                yield from filter(None, map(read_line, self._lines(file_id)))

    def cancel(self, handle: BatchHandle) -> None:
        """Ask for the end of a batch that has not ended."""
        if self._batch(handle) is not None and isinstance(self.poll(handle), BatchRunning):
            with provider_errors("cancelling the batch"):
                try:
                    self._client.batches.cancel(handle.batch_id)
                except openai.ConflictError:  # it ended, or is being cancelled, since it was looked at
                    return

    def delete(self, handle: BatchHandle) -> None:
        """Delete input, output and errors."""
        batch = self._batch(handle)
        others = (batch.output_file_id, batch.error_file_id) if batch else ()
        for file_id in (*others, handle.file_id):
            if file_id:
                self._delete(file_id)

    def discard(self, name: BatchName) -> None:
        """Delete the input file of a batch that was never started."""
        if file := self._find_file(name):
            self._delete(file.id)

    def _batch(self, handle: BatchHandle) -> Batch | None:
        with provider_errors("asking after the batch"):
            try:
                return self._client.batches.retrieve(handle.batch_id)
            except openai.NotFoundError:
                return None

    def _known(self, handle: BatchHandle) -> Batch:
        """The batch. One that is not known is another account's or endpoint's: it did not fail, and may be paid for."""
        batch = self._batch(handle)
        if batch is None:
            raise ConfigurationProblem(
                f"the provider does not know the batch {handle.batch_id}: check that endpoint and key are those it was "
                "made with"
            )
        return batch

    def _find_file(self, name: BatchName) -> FileObject | None:
        with provider_errors("looking for the batch's file"):
            files = self._client.files.list(purpose="batch", limit=_FILES_A_PAGE)
            return next((file for file in files if file.filename == _file_name(name)), None)

    def _upload(self, name: BatchName, lines: IO[bytes]) -> str:
        lines.seek(0)
        with provider_errors("uploading the batch's file"):
            return self._client.files.create(
                file=(_file_name(name), lines), purpose="batch", timeout=_UPLOAD_SECONDS
            ).id

    def _lines(self, file_id: str) -> Iterator[bytes]:
        with provider_errors("reading the batch's answers"):
            try:
                with self._client.files.with_streaming_response.content(file_id) as response:
                    yield from _split(response.iter_bytes(_CHUNK_BYTES))
            except openai.NotFoundError:
                return

    def _delete(self, file_id: str) -> None:
        with provider_errors("deleting a batch's file"):
            try:
                self._client.files.delete(file_id)
            except openai.NotFoundError:
                return

    def _tidy(self, file_id: str, because: GoldsmithError) -> None:
        try:
            self._delete(file_id)
        except GoldsmithError as error:
            because.add_note(f"the batch's file {file_id} is left at the provider ({error})")


def _metadata(name: BatchName) -> dict[str, str]:
    return {
        "goldsmith_backfill": name.backfill_id,
        "round": name.round,
        "part": str(name.part),
        "attempt": str(name.attempt),
    }


def _file_name(name: BatchName) -> str:
    return f"goldsmith-{name}.jsonl"


def _failed(batch: Batch) -> BatchFailed:
    problems = (batch.errors.data if batch.errors else None) or []
    said = "; ".join(f"{problem.code}: {problem.message}" for problem in problems[:3])
    return BatchFailed((said or "the provider gives no reason")[:500], any(p.code == _CROWDED for p in problems))


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines by their line feed alone: a text may hold whatever else ends a line elsewhere."""
    rest: list[bytes] = []
    for chunk in chunks:
        *whole, last = chunk.split(b"\n")
        for piece in whole:
            yield b"".join([*rest, piece])
            rest = []
        rest.append(last)
    if any(rest):
        yield b"".join(rest)
