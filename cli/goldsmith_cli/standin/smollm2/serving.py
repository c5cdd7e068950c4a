"""The serving processes: one answers; when adapters come or go, the next one is started and takes over."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.smollm2 import child, order
from goldsmith_cli.standin.smollm2.names import BASE_MODEL, CONTEXT_TOKENS

_MODULE = "goldsmith_cli.standin.smollm2.llama_server"
_SLOTS = 2
"""Answers written at a time: one a core. Others wait their turn."""
_START_SECONDS = 60.0
_ANSWER_SECONDS = 600.0
_BAD_REQUEST = 400


@dataclass(slots=True)
class _Server:
    process: asyncio.subprocess.Process
    client: httpx2.AsyncClient
    numbers: Mapping[str, int]
    in_flight: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    async def end(self) -> None:
        await self.client.aclose()
        await child.end(self.process)


class Serving:
    """Answers with the base model or one of the adapters, by the names they are loaded under."""

    def __init__(self, model: Path, log: Path, threads: int) -> None:
        self._model, self._log, self._threads = model, log, threads
        self._adapters: dict[str, Path] = {}
        self._current: _Server | None = None
        self._changing = asyncio.Lock()
        self._retiring: set[asyncio.Task[None]] = set()

    async def load(self, adapters: Mapping[str, Path]) -> None:
        """Serve these adapters and no others. Who is answering meanwhile ends first what it has begun.

        Raises:
            RuntimeError: the new server did not start; the old one goes on.
        """
        async with self._changing:
            await self._change(adapters)

    async def stop(self) -> None:
        """End every process."""
        async with self._changing:
            retired, self._current = self._current, None
        for task in self._retiring:
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)
        if retired:
            await retired.end()

    async def answer(self, body: Mapping[str, Any], adapter: str | None) -> dict[str, Any]:
        """The completion, as the serving process answers it; it stops writing when this is cancelled.

        Raises:
            ApiError: 400 where the request cannot be answered, 503 where the process cannot.
        """
        server = await self._alive()
        if adapter is not None and adapter not in server.numbers:
            raise ApiError(503, f"The adapter of '{adapter}' is not loaded.", kind="server_error")
        scales = [{"id": number, "scale": float(name == adapter)} for name, number in server.numbers.items()]
        server.in_flight += 1
        server.idle.clear()
        try:
            return await _ask(server.client, {**body, "model": BASE_MODEL, "lora": scales})
        finally:
            server.in_flight -= 1
            if not server.in_flight:
                server.idle.set()

    async def _alive(self) -> _Server:
        async with self._changing:
            if self._current is None or self._current.process.returncode is not None:
                await self._change(self._adapters)
            if self._current is None:
                raise ApiError(503, "The model is not served.", kind="server_error")
            return self._current

    async def _change(self, adapters: Mapping[str, Path]) -> None:
        started = await self._start(adapters)
        former, self._current, self._adapters = self._current, started, dict(adapters)
        if former:
            task = asyncio.create_task(_retire(former))
            self._retiring.add(task)
            task.add_done_callback(self._retiring.discard)

    async def _start(self, adapters: Mapping[str, Path]) -> _Server:
        key = secrets.token_hex(16)
        told = order.Serving(
            model=self._model,
            adapters=list(adapters.values()),
            key=key,
            slots=_SLOTS,
            context_tokens=CONTEXT_TOKENS,
            threads=self._threads,
        )
        process = await child.start(_MODULE, told, self._log)
        try:
            async with asyncio.timeout(_START_SECONDS):
                root = (await process.stdout.readline()).decode().strip() if process.stdout else ""
        except TimeoutError:
            root = ""
        if not root:
            await child.end(process)
            raise RuntimeError(f"the model's server did not start; its log is {self._log}")
        headers = {"Authorization": f"Bearer {key}"}
        limits = httpx2.Limits(max_connections=None)
        client = httpx2.AsyncClient(
            base_url=root, headers=headers, timeout=_ANSWER_SECONDS, limits=limits, trust_env=False
        )
        server = _Server(process, client, {name: number for number, name in enumerate(adapters)})
        server.idle.set()
        return server


async def _retire(server: _Server) -> None:
    try:
        await server.idle.wait()
    finally:
        await server.end()


async def _ask(client: httpx2.AsyncClient, body: Mapping[str, Any]) -> dict[str, Any]:
    try:
        response = await client.post("/v1/chat/completions", json=body)
        told = response.text[:500]
        if response.status_code == _BAD_REQUEST:
            raise ApiError(400, f"The model cannot answer this: {told}", code="invalid_value")
        if not response.is_success:
            raise ApiError(503, f"The model's server answered {response.status_code}: {told}", kind="server_error")
        answer: dict[str, Any] = response.json()
        return answer
    except (httpx2.HTTPError, ValueError) as error:
        message = f"The model's server does not answer ({type(error).__name__})."
        raise ApiError(503, message, kind="server_error") from error
