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
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import aws_stub, costs
from bench.machine import machine, sentence, write
from bench.prices import MILLION, PRICES
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
        stack.callback(self._process.terminate)
        self._line()
        self._stub.counted()
        self.walls: list[float] = []
        self.processors: list[float] = []
        self.requests: Counter[str] = Counter()

    def play(self) -> None:
        """One round."""
        self._say("go\n")
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
            "dollars_per_million_events": round(_dollars(self.design, self.batch), 2),
        }

    def _say(self, line: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def _line(self) -> str:
        line = self._process.stdout.readline() if self._process.stdout else ""
        return line or sys.exit(f"{self.design} has ended")


def _dollars(design: str, batch: int) -> float:
    """List price of a million events; the naive designs' are those of bench.costs' floor, each event on its own."""
    if design == "goldsmith":
        return sum(costs.triage("final", batch).values())
    written_twice_more = 2 * MILLION * PRICES["DynamoDB write unit"] if design == "idempotent" else 0.0
    return sum(costs.alone().values()) + written_twice_more


def main() -> None:
    options = _options()
    told = machine("boto3", "aws-lambda-powertools", "pydantic")
    found = [each for batch in options.batches for each in _measured(batch, options)]
    result = {"machine": told, "events": options.events, "rounds": options.rounds, "found": found}
    path = write("events", result)
    if options.json:
        print(json.dumps(result, indent=2))
        return
    _show(result)
    print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _measured(batch: int, options: argparse.Namespace) -> list[dict[str, Any]]:
    with ExitStack() as stack:
        contestants = [Contestant(design, batch, options.events, stack) for design in DESIGNS]
        for _ in range(options.rounds):
            for each in contestants:
                each.play()
        shown = [each.shown() for each in contestants]
    for each in shown:
        each["times_as_long_as_goldsmith"] = round(each["wall_ms_per_event"] / shown[0]["wall_ms_per_event"], 1)
    return shown


def _show(result: dict[str, Any]) -> None:
    table = Table(title=f"{result['events']} events of about 2 KB, medians of {result['rounds']} rounds")
    for column in (
        "batch",
        "design",
        "ms an event",
        "spread",
        "times as long",
        "processor ms",
        "requests",
        "$ a million",
    ):
        table.add_column(column, justify="left" if column == "design" else "right")
    for each in result["found"]:
        low, high = each["wall_ms_spread"]
        table.add_row(
            str(each["batch"]), each["design"], f"{each['wall_ms_per_event']:.2f}", f"{low:.2f} to {high:.2f}",
            f"{each['times_as_long_as_goldsmith']:.1f}", f"{each['processor_ms_per_event']:.2f}",
            f"{each['requests_per_event']:.3f}", f"{each['dollars_per_million_events']:.2f}",
        )  # fmt: skip
    console = Console(width=140)
    console.print(table)
    console.print(sentence(result["machine"]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=490)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 10, 98])
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
