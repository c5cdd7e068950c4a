"""The two servers of the local stack: the local AWS (MiniStack) and the model provider's stand-in."""

import json
import os
import secrets
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local import http
from goldsmith_cli.local.environment import HOST, REGION, clean_environment
from goldsmith_cli.local.processes import StartedServer, start_guarded, wait_until
from goldsmith_cli.local.records import Chosen
from goldsmith_cli.local.state import StateDirectory

START_SECONDS = 60.0
LAST_WORDS = 1500
BESIDE_THE_BRIDGE = (sys.executable, "-m", "goldsmith_cli.bridge.beside")
"""Starts the local AWS by a module that is named after it."""
MINISTACK = (*BESIDE_THE_BRIDGE, "ministack")
ENFORCING = (*BESIDE_THE_BRIDGE, "goldsmith_cli.local.enforcing")
"""The same, refusing what a role does not allow."""


class ServerEndedError(LocalStackError):
    """A server ended before it served."""


@dataclass(frozen=True)
class Launch:
    """A server that was started and may not serve yet; ``find_endpoint`` knows its URL once it does."""

    process: StartedServer
    port: int
    log: Path
    find_endpoint: Callable[[], str | None]

    def wait(self) -> str:
        """Its endpoint, once it serves; LocalStackError with its last words when it never will."""
        found: list[str] = []

        def settled() -> bool:
            endpoint = self.find_endpoint()
            found.extend([endpoint] if endpoint else [])
            return bool(found) or not self.process.ids.alive()

        in_time = wait_until(settled, START_SECONDS)
        if found:
            return found[0]
        words = f"the last words in {self.log}:\n{last_words(self.log)}"
        if in_time:
            raise ServerEndedError(f"the server '{self.log.stem}' ended while starting", words)
        raise LocalStackError(f"the server '{self.log.stem}' does not answer after {START_SECONDS:.0f} s", words)


def launch_aws(state: StateDirectory, port: int, *, persistent: bool, command: Sequence[str] = MINISTACK) -> Launch:
    """Start the local AWS on ``port``, with its data kept in ``state`` when ``persistent``.

    ``command`` is MiniStack: as it is, ``ENFORCING`` permissions, or that of another environment.
    """
    # Its health answer repeats this word, so another server on the same port is not taken for ours.
    password = secrets.token_hex(8)
    endpoint = f"http://{HOST}:{port}"

    def find_endpoint() -> str | None:
        health = http.get_json(f"{endpoint}/_ministack/health")
        return endpoint if health and health.get("edition") == password else None

    log = state.log("aws")
    settings = _aws_settings(state, port, password, persistent=persistent)
    return Launch(_start(command, settings, log), port, log, find_endpoint)


def _aws_settings(state: StateDirectory, port: int, password: str, *, persistent: bool) -> dict[str, str]:
    keep = "1" if persistent else "0"
    return {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "MINISTACK_EDITION": password,
        "PERSIST_STATE": keep,
        "STATE_DIR": str(state.aws_data),
        "S3_PERSIST": keep,
        "S3_DATA_DIR": str(state.s3_data),
        "TMPDIR": str(state.temporary),
        # Fixed ports, other interfaces and other people's containers are none of our business.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{state.temporary}/no-docker",
    }


def launch_provider(state: StateDirectory, port: int, key: str, chosen: Chosen) -> Launch:
    """Start the provider's stand-in on ``port``, with the engine that is ``chosen``."""
    log = state.log("provider")
    already_written = log.stat().st_size if log.exists() else 0
    command = [
        *(sys.executable, "-m", "goldsmith_cli.standin", "--port", str(port), "--api-key", key),
        *("--state-file", str(state.provider_data), "--job-seconds", f"{chosen.job_seconds:g}"),
        *("--engine", chosen.engine),
    ]
    process = _start(command, {"TMPDIR": str(state.temporary)}, log)
    return Launch(process, port, log, lambda: announced_url(log, already_written))


def announced_url(log: Path, offset: int) -> str | None:
    """The URL in the line ``{"ready": true, "url": …}`` that a server wrote after ``offset``."""
    with log.open("rb") as file:
        file.seek(offset)
        complete_lines = file.read().split(b"\n")[:-1]
    for line in complete_lines:
        try:
            announcement = json.loads(line)
        except ValueError:
            continue
        if isinstance(announcement, dict) and announcement.get("ready") is True:
            return str(announcement["url"])
    return None


def free_port() -> int:
    """A port nobody listens on now; somebody may before it is used."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def last_words(log: Path) -> str:
    """The end of a log file."""
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LAST_WORDS))
        return file.read().decode(errors="replace").strip()


def _start(command: Sequence[str], settings: dict[str, str], log: Path) -> StartedServer:
    return start_guarded(command, clean_environment(os.environ, settings), log)
