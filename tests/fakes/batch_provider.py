"""A provider of batches of a test's own, and what lies there."""

import io
from dataclasses import dataclass

import openai

from goldsmith.adapters.openai_batches import OpenAIBatches
from goldsmith.batch_ports import BatchModel
from goldsmith.domain.batches import BatchEnded, BatchHandle, BatchLine, BatchName
from goldsmith.domain.provider import ChatRequest
from goldsmith_cli.standin.serve import RunningStandin
from tests.fakes.provider import BASE
from tests.fakes.stories import turns

NAME = BatchName("abc123", "rewrite", 1, 1)


def request(text: str = "Hello") -> ChatRequest:
    return ChatRequest(BASE, turns(text), max_output_tokens=100)


def lines(model: BatchModel, *custom_ids: str) -> io.BytesIO:
    return io.BytesIO(b"".join(model.line(name, request(f"Hello {name}")) for name in custom_ids))


def ended(model: BatchModel, handle: BatchHandle) -> str:
    for _ in range(10):
        status = model.poll(handle)
        if isinstance(status, BatchEnded):
            return status.status
    msg = f"still {status}"
    raise AssertionError(msg)


@dataclass(frozen=True)
class Provider:
    """A stand-in of its own, and what lies there."""

    standin: RunningStandin
    client: openai.OpenAI

    @property
    def batches(self) -> OpenAIBatches:
        return OpenAIBatches(self.client)

    @property
    def files(self) -> list[str]:
        return [file.filename for file in self.client.files.list()]

    @property
    def created(self) -> list[str]:
        return [batch.id for batch in self.client.batches.list()]

    def answered(self, *custom_ids: str) -> dict[str, BatchLine]:
        handle = self.batches.submit(NAME, lines(self.batches, *custom_ids))
        ended(self.batches, handle)
        return {line.custom_id: line for line in self.batches.results(handle)}
