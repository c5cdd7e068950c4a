"""Resident memory of a local stack's processes and of who sends, sampled while a load goes through."""

import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from goldsmith_cli.local.records import StackRecord

FUNCTIONS = ("Triage", "Rewrite", "Launch", "Advance", "Webhook")
AWS, PROVIDER, EMITTER, BRIDGE = "local AWS", "provider's stand-in", "emitter", "bridge"
_SAMPLE_SECONDS = 1.0


@dataclass(frozen=True)
class Sample:
    """Megabytes by part at a moment, ``events`` having been taken in; of a function's workers the largest one."""

    seconds: float
    events: int
    megabytes: Mapping[str, float]
    tree: float
    """All processes of the stack together."""


@dataclass
class Memory:
    """Samples a stack and the process that sends to it; ``taken`` says how many events it has taken in so far."""

    record: StackRecord
    emitter: int
    taken: Callable[[], int]
    samples: list[Sample] = field(default_factory=list)

    @contextmanager
    def sampling(self) -> Iterator[None]:
        """Sample while the block lasts."""
        over = threading.Event()
        thread = threading.Thread(target=self._go_on, args=(over, time.monotonic()))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _go_on(self, over: threading.Event, began: float) -> None:
        while not over.wait(_SAMPLE_SECONDS):
            megabytes, tree = self._look()
            self.samples.append(Sample(round(time.monotonic() - began, 1), self.taken(), megabytes, tree))

    def _look(self) -> tuple[dict[str, float], float]:
        found: dict[str, float] = defaultdict(float)
        tree = 0.0
        groups = {server.processes.guard.pid for server in self.record.servers}
        for pid, group, kilobytes, command in _processes():
            if group in groups:
                tree += kilobytes / 1024
            name = self._part(pid, group, command)
            if name:
                found[name] = max(found[name], round(kilobytes / 1024, 1))
        return dict(found), round(tree, 1)

    def _part(self, pid: int, group: int, command: str) -> str | None:
        servers = {self.record.aws.processes.server.pid: AWS, self.record.provider.processes.server.pid: PROVIDER}
        if pid == self.emitter:
            return EMITTER
        if pid in servers:
            return servers[pid]
        if group != self.record.aws.processes.guard.pid:
            return None
        if "goldsmith_cli.bridge " in command:
            return BRIDGE
        return next((f"{name.lower()} worker" for name in FUNCTIONS if f"{name}Function" in command), None)


def grown(samples: Sequence[Sample], early: int) -> dict[str, dict[str, float]]:
    """By part, its most up to ``early`` events and its most in all, in megabytes.

    A part that was not there early (nothing was trained yet) is measured against the first half of its own time.
    """
    parts = sorted({name for sample in samples for name in sample.megabytes})
    return {name: _grown(samples, name, early) for name in parts}


def _grown(samples: Sequence[Sample], name: str, early: int) -> dict[str, float]:
    values = [(sample.events, sample.megabytes[name]) for sample in samples if name in sample.megabytes]
    begun = [value for events, value in values if events <= early] or [v for _, v in values[: -(-len(values) // 2)]]
    most = max(value for _, value in values)
    return {"early": max(begun), "most": most, "grown": round(most - max(begun), 1)}


def _processes() -> Iterator[tuple[int, int, int, str]]:
    command = ["/bin/ps", "-ww", "-eo", "pid=,pgid=,rss=,args="]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - no shell
    for line in listing.splitlines():
        pid, group, kilobytes, *arguments = line.split(None, 3)
        yield int(pid), int(group), int(kilobytes), arguments[0] if arguments else ""
