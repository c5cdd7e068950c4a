import asyncio
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

import uvicorn

from goldsmith_cli.standin.app import create_app
from goldsmith_cli.standin.config import StandinConfig
from goldsmith_cli.standin.engines import Engines
from goldsmith_cli.standin.records import EngineName

HOST = "127.0.0.1"
START_SECONDS = 10.0
STOP_SECONDS = 10.0


class StandinOptions(TypedDict, total=False):
    """What `running_standin` takes: the fields of `StandinConfig`, all optional."""

    api_key: str
    state_file: Path | None
    webhook_url: str | None
    webhook_secret: str | None
    job_seconds: float
    batch_seconds: float
    engine: EngineName
    base_models: tuple[str, ...]
    shutdown_dates: Mapping[str, date]
    clock: Callable[[], float]
    webhook_delays: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RunningStandin:
    """A server that answers: `url` ends in `/v1` and fits the SDK's `base_url`; `root` is the address before it."""

    root: str
    api_key: str

    @property
    def url(self) -> str:
        """The SDK's `base_url`."""
        return f"{self.root}/v1"


def listen(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one."""
    # With the protocol named, asyncio turns Nagle's delay off on every connection: 40 ms less for each answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def root_of(listener: socket.socket) -> str:
    """The address a listening socket is reached at."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


class StandinServer(uvicorn.Server):
    """A server that lets held calls go before it waits for open connections to end."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, held calls first."""
        self._stopping.set()
        await super().shutdown(sockets)


def server_of(config: StandinConfig, engines: Engines | None = None) -> uvicorn.Server:
    """A server for `config` that logs warnings only and gives open connections two seconds at its end."""
    app = create_app(config, engines)
    return StandinServer(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=2,
        ),
        app.state.context.stopping,
    )


@contextmanager
def running_standin(engines: Engines | None = None, **options: Unpack[StandinOptions]) -> Iterator[RunningStandin]:
    """A stand-in in a thread of this process, on a free port, stopped at the end of the block."""
    options.setdefault("api_key", f"standin-{secrets.token_hex(8)}")
    config = StandinConfig(**options)
    with listen(0) as listener:
        server = server_of(config, engines)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_until_started(server, thread)
            yield RunningStandin(root_of(listener), config.api_key)
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the stand-in did not start; its log says why")
        time.sleep(0.005)
