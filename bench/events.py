"""Feedback events through triage: time, requests and list price an event, beside two designs people build first.

    .venv/bin/python -m bench.events [--events 490] [--rounds 5] [--batches 1 10 98] [--json]

Goldsmith's own Lambda handler, the naive design (an object and a counter an event), and the same behind Powertools'
idempotency. Each runs in a process of its own, the rounds of all three in turn; AWS is a stub on loopback that answers
at once and counts requests, so times are the client's. On AWS every request waits for the network as well: the fewer,
the faster. The naive designs are no alternatives: neither is exact when a message comes twice or a function dies.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import aws_stub, prices
from bench.machine import machine, sentence, write
from rich.console import Console
from rich.table import Table

DESIGNS = ("goldsmith", "idempotent", "naive")
PROGRAM = Path(__file__).with_name("events_designs.py")


class Contestant:
    """One design at one size of batch, in its process, with a stub of its own."""

    def __init__(self, design: str, batch: int, events: int, stack: ExitStack) -> None:
        self.design, self.batch, self._events = design, batch, events
        self._stub = stack.enter_context(aws_stub.running())
        command = [sys.executable, str(PROGRAM), design, str(batch), str(events), self._stub.url]
        self._process = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
        )
        stack.callback(self._process.stdin.close)
        self._line()
        self._stub.counted()
        self.walls: list[float] = []
        self.processors: list[float] = []
        self.requests: Counter[str] = Counter()

    def play(self) -> None:
        """One round."""
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        taken = json.loads(self._line())
        self.walls.append(taken["wall"] / self._events * 1e3)
        self.processors.append(taken["processor"] / self._events * 1e3)
        self.requests += self._stub.counted()

    def shown(self) -> dict[str, Any]:
        """Medians over the rounds, the spread, and what the requests of a million events cost."""
        each = {name: count / self._events / len(self.walls) for name, count in sorted(self.requests.items())}
        return {
            "design": self.design,
            "batch": self.batch,
            "wall_ms_per_event": round(statistics.median(self.walls), 4),
            "wall_ms_spread": [round(min(self.walls), 4), round(max(self.walls), 4)],
            "processor_ms_per_event": round(statistics.median(self.processors), 4),
            "events_per_second": round(1e3 / statistics.median(self.walls)),
            "requests_per_event": round(sum(each.values()), 4),
            "requests": {name: round(count, 4) for name, count in each.items()},
            "dollars_per_million_events": prices.of_requests(self.design, self.batch, each),
        }

    def _line(self) -> str:
        return self._process.stdout.readline()
