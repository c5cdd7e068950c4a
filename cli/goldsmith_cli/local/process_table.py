"""The system's process table, read without a library: from /proc where there is one, else from ps."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_HAS_PROC = (_PROC / "self" / "stat").exists()


@dataclass(frozen=True)
class Entry:
    """One process that runs; one that has ended and waits to be collected is not in the table.

    ``started`` is opaque: two entries with the same pid are the same process if it is equal.
    """

    pid: int
    group: int
    started: str


def find(pid: int) -> Entry | None:
    """The process that has ``pid`` now."""
    if _HAS_PROC:
        return _from_proc(pid)
    return next(_from_ps("-p", str(pid)), None)


def group_runs(group: int) -> bool:
    """Whether any process of the process group runs."""
    return any(entry.group == group for entry in _everything())


def _everything() -> Iterator[Entry]:
    if not _HAS_PROC:
        return _from_ps("-A")
    pids = (int(path.name) for path in _PROC.iterdir() if path.name.isdecimal())
    return (entry for pid in pids if (entry := _from_proc(pid)))


def _from_proc(pid: int) -> Entry | None:
    try:
        line = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The command's name stands in parentheses and may hold anything, so fields count from the last one.
    fields = line.rpartition(")")[2].split()
    state, group, started = fields[0], int(fields[2]), fields[19]
    return None if state in "ZX" else Entry(pid, group, started)


def _from_ps(*selection: str) -> Iterator[Entry]:
    command = ["/bin/ps", "-o", "pid=,pgid=,stat=,lstart=", *selection]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    for line in answer.stdout.splitlines():
        pid, group, state, started = line.split(maxsplit=3)
        if not state.startswith("Z"):
            yield Entry(int(pid), int(group), started)
