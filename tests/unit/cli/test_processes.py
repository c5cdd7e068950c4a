"""Processes are started, recognised and ended for real: small programs under the real guard."""

import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local import guard
from goldsmith_cli.local.processes import GuardedServer, ProcessId, StartedServer, start_guarded, wait_until

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
WITH_WORKER = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; w = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(w.pid, flush=True); time.sleep(60)",
]
SAVES_ON_TERMINATION = [
    sys.executable,
    "-c",
    "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (print('saved', flush=True), sys.exit()));"
    "print('ready', flush=True); time.sleep(60)",
]
STARTS_AND_WAITS = """
import os, sys, time
from pathlib import Path
from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local import guard
from goldsmith_cli.local.processes import start_guarded
started = start_guarded(sys.argv[2:], dict(os.environ), Path(sys.argv[1]))
if os.environ.get("RELEASE"):
    started.release()
# Last: whoever reads this may kill us at once.
print(started.ids.guard.pid, started.ids.server.pid, flush=True)
time.sleep(60)
"""


def start(command: list[str], log: Path) -> StartedServer:
    return start_guarded(command, dict(os.environ), log)


def first_line(log: Path) -> str:
    assert wait_until(lambda: b"\n" in log.read_bytes(), 10)
    return log.read_text().splitlines()[0]


def identity(pid: int) -> ProcessId:
    found = ProcessId.of(pid)
    assert found is not None
    return found


def start_elsewhere(log: Path, **environment: str) -> tuple["subprocess.Popen[str]", GuardedServer]:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTS_AND_WAITS, str(log), *SLEEP],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    leader, server = map(int, starter.stdout.readline().split())
    return starter, GuardedServer(identity(leader), identity(server))


def kill(starter: "subprocess.Popen[str]") -> None:
    starter.kill()
    starter.communicate()


def test_dropping_a_server_ends_its_workers_too(tmp_path: Path) -> None:
    started = start(WITH_WORKER, tmp_path / "log")
    worker = identity(int(first_line(tmp_path / "log")))
    started.drop()
    assert not started.ids.alive()
    assert not worker.alive()


def test_workers_do_not_outlive_a_server_that_is_killed(tmp_path: Path) -> None:
    started = start(WITH_WORKER, tmp_path / "log")
    worker = identity(int(first_line(tmp_path / "log")))
    os.kill(started.ids.server.pid, signal.SIGKILL)
    assert wait_until(lambda: not worker.alive(), 5)
    started.drop()


def test_ending_lets_the_server_save_first(tmp_path: Path) -> None:
    started = start(SAVES_ON_TERMINATION, tmp_path / "log")
    first_line(tmp_path / "log")
    started.ids.end()
    started.drop()
    assert "saved" in (tmp_path / "log").read_text()


def test_a_server_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    starter, ids = start_elsewhere(tmp_path / "log")
    kill(starter)
    assert wait_until(lambda: not ids.alive() and not ids.guard.alive(), 5)


def test_a_server_ends_even_if_its_starter_dies_before_it_hears_from_it(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair()
    with (tmp_path / "log").open("wb") as log:
        leader = subprocess.Popen(
            [sys.executable, guard.__file__, str(theirs.fileno()), *SLEEP],
            pass_fds=[theirs.fileno()],
            stderr=log,
            start_new_session=True,
        )
    assert select.select([ours], [], [], 10)[0]  # the server's pid has come, and nobody reads it
    ours.close()
    theirs.close()
    assert leader.wait(5) == -signal.SIGKILL


def test_a_released_server_outlives_its_starter_and_can_be_ended_by_anyone(tmp_path: Path) -> None:
    starter, ids = start_elsewhere(tmp_path / "log", RELEASE="1")
    kill(starter)
    assert not wait_until(lambda: not ids.alive(), 0.3)
    ids.end()
    assert not ids.alive()


def test_a_server_whose_guard_was_killed_is_still_found_and_ended(tmp_path: Path) -> None:
    starter, ids = start_elsewhere(tmp_path / "log")
    os.kill(ids.guard.pid, signal.SIGKILL)
    assert wait_until(lambda: not ids.guard.alive(), 5)
    ids.end()
    assert not ids.alive()
    kill(starter)


def test_a_process_that_only_got_the_same_pid_is_never_signalled(tmp_path: Path) -> None:
    started = start(SLEEP, tmp_path / "log")
    recycled = [ProcessId(real.pid, "another time") for real in (started.ids.guard, started.ids.server)]
    GuardedServer(*recycled).end()
    assert started.ids.alive()
    started.drop()


def test_a_process_that_has_ended_is_not_alive_even_before_it_is_collected() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    ids = ProcessId.of(child.pid)
    assert wait_until(lambda: ProcessId.of(child.pid) is None, 5)
    assert ids is None or not ids.alive()
    child.wait()


def test_the_guard_refuses_to_run_where_it_would_end_others() -> None:
    command = [sys.executable, guard.__file__, "0", "true"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "must lead its process group" in answer.stderr


def test_a_program_that_does_not_exist_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(LocalStackError, match="ended at once"):
        start([str(tmp_path / "missing")], tmp_path / "log")
