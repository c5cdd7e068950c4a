"""Processes of the local stack: starting them guarded, recognising them again, ending them.

A pid alone names a process only until the system gives it to another one. So a process is known by
its pid and its start time together, and nothing else is ever signalled.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local import guard, process_table

POLL_SECONDS = 0.02
KILL_SECONDS = 5.0


@dataclass(frozen=True)
class ProcessId:
    """One process, unmistakable."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> "ProcessId | None":
        """Identity of the process that has ``pid`` now, None when none has."""
        entry = process_table.find(pid)
        return cls(pid, entry.started) if entry else None

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return ProcessId.of(self.pid) == self


@dataclass(frozen=True)
class GuardedServer:
    """A server and the guard that leads its process group, whoever started them."""

    guard: ProcessId
    server: ProcessId

    def alive(self) -> bool:
        """Whether the server itself runs."""
        return self.server.alive()

    def end(self) -> None:
        """Let the server save its data and end; kill its group when it does not. Then nothing is left."""
        if self.guard.alive():
            _signal(os.kill, self.guard.pid, signal.SIGTERM)
            wait_until(lambda: not self._recognised(), guard.GRACE_SECONDS + 1)
        self.kill()

    def kill(self) -> None:
        """Kill the group at once."""
        # The guard leads the group, so the group's number is the guard's pid, even after its death.
        group = self.guard.pid
        if not self._recognised():
            return
        _signal(os.killpg, group, signal.SIGKILL)
        if not wait_until(lambda: not process_table.group_runs(group), KILL_SECONDS):
            raise LocalStackError(f"process group {group} survives SIGKILL", f"look at it with: ps -g {group}")

    def _recognised(self) -> bool:
        return self.guard.alive() or self.server.alive()


@dataclass
class StartedServer:
    """A server this process started and still holds: it ends when this process does, unless released."""

    ids: GuardedServer
    leader: subprocess.Popen[bytes]
    connection: socket.socket

    def release(self) -> None:
        """Let the server outlive this process."""
        self.connection.sendall(guard.KEEP_RUNNING)
        self.connection.close()

    def drop(self) -> None:
        """End the server at once, unsaved, with everything it started."""
        self.ids.kill()
        self.connection.close()
        self.leader.wait()


def start_guarded(command: Sequence[str], environment: Mapping[str, str], log: Path) -> StartedServer:
    """Start ``command`` under a guard in a session of its own; its output is appended to ``log``.

    Ctrl-C does not reach it. The end of our side of the socket ends it, so it ends even when we are
    broken off between the lines below.
    """
    ours, theirs = socket.socketpair()
    try:
        with theirs, log.open("ab") as output:
            leader = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-I", guard.__file__, str(theirs.fileno()), *command],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        return StartedServer(_identify(leader.pid, ours, log), leader, ours)
    except BaseException:
        ours.close()
        raise


def _identify(leader: int, connection: socket.socket, log: Path) -> GuardedServer:
    with connection.makefile("r") as lines:
        server = lines.readline().strip()
    guard_id = ProcessId.of(leader)
    server_id = ProcessId.of(int(server)) if server else None
    if guard_id is None or server_id is None:
        raise LocalStackError(f"the server '{log.stem}' ended at once", f"its last words are in {log}")
    return GuardedServer(guard_id, server_id)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether ``condition`` comes true within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _signal(send: Callable[[int, int], None], target: int, number: signal.Signals) -> None:
    try:
        send(target, number)
    except ProcessLookupError:
        return  # it ended between being recognised and being signalled
