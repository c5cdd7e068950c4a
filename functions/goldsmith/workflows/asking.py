"""Asking a model within limits: so many calls at a time, so long a call, a second try where one may help."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from goldsmith.domain.candidates import Usage
from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.errors import (
    ModelOutputInvalid,
    ModelOutputTruncated,
    PermanentError,
    ProviderRejected,
    TimedOut,
    TransientError,
)
from goldsmith.ports import ChatModel
from goldsmith.workflows.circuit import Circuit

T = TypeVar("T")


@dataclass(frozen=True)
class Answered(Generic[T]):
    """What the model said, read, or why there is nothing to read; and what the calls took."""

    value: T | PermanentError
    usage: Usage


@dataclass(frozen=True)
class Asker:
    """Asks on behalf of a whole batch. ``gate`` is the limit of calls at a time, ``call_seconds`` of one call."""

    chat: ChatModel
    circuit: Circuit
    gate: asyncio.Semaphore
    call_seconds: float
    timer: Callable[[], float] = time.perf_counter

    async def ask(self, request: ChatRequest, parse: Callable[[str], T]) -> Answered[T]:
        """The answer as ``parse`` reads it; asked once more, with twice the room, when it was cut off, and once more
        as it was when it is not what the schema demands.

        Raises the transient errors of the ChatModel port, without asking while the circuit is open; a permanent one is
        returned.
        """
        first = await self._try(request, parse)
        if not isinstance(first.value, ModelOutputTruncated | ModelOutputInvalid):
            return first
        if isinstance(first.value, ModelOutputTruncated):
            request = replace(request, max_output_tokens=2 * request.max_output_tokens)
        second = await self._try(request, parse)
        return Answered(second.value, first.usage + second.usage)

    async def _try(self, request: ChatRequest, parse: Callable[[str], T]) -> Answered[T]:
        async with self.gate:
            self.circuit.raise_if_open()
            began = self.timer()
            try:
                answer = await self._answer(request)
            except TransientError as error:
                self.circuit.failed(error)
                raise
            except ProviderRejected as error:
                self.circuit.rejected(error)
                return Answered(error, self._usage(began))
            except PermanentError as error:
                self.circuit.answered()
                return Answered(error, self._usage(began))
            self.circuit.answered()
        usage = self._usage(began, answer.input_tokens, answer.output_tokens)
        try:
            return Answered(parse(answer.content), usage)
        except ModelOutputInvalid as error:
            return Answered(error, usage)

    async def _answer(self, request: ChatRequest) -> ChatAnswer:
        try:
            async with asyncio.timeout(self.call_seconds):
                return await self.chat.answer(request)
        except TimeoutError:
            raise TimedOut(f"no answer within {self.call_seconds:.0f} s") from None

    def _usage(self, began: float, input_tokens: int = 0, output_tokens: int = 0) -> Usage:
        waited = round((self.timer() - began) * 1000)
        return Usage(calls=1, input_tokens=input_tokens, output_tokens=output_tokens, latency_ms=waited)
