"""Feedback events through triage: time, requests and list price an event, beside two designs people build first.

    .venv/bin/python -m bench.events [--events 490] [--rounds 5] [--waited 98] [--batches 1 10 98] [--json]

Goldsmith's own Lambda handler, the naive design (an object and a counter an event), and the same behind Powertools'
idempotency. Each runs in a process of its own, the rounds of all three in turn; AWS is a stub on loopback that counts
requests. It answers "at once", so that times are the client's alone, and then "after as long as AWS takes" by published
figures (bench/aws_latencies.py), of --waited events: what an invocation would last. The naive designs are no
alternatives: neither is exact when a message comes twice or a function dies.

Price: bench/costs.py, from the units of bench/measured and the prices of bench/prices.py, as docs/cost.md has it.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from typing import Any

from bench import aws_stub, costs
from bench.events_table import show
from bench.machine import machine, short, write
from bench.prices import MILLION, PRICES

DESIGNS = ("goldsmith", "idempotent", "naive")


class Contestant:
    """One design at one size of batch, in its process, with a stub of its own."""

    def __init__(self, design: str, batch: int, events: int, stack: ExitStack, *, waiting: bool) -> None:
        self.design, self.batch, self._events = design, batch, events
        self._stub = stack.enter_context(aws_stub.running(waiting=waiting))
        command = [sys.executable, "-m", "bench.events_designs", design, str(batch), str(events), self._stub.url]
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
        taken = self._ask("play")
        self.walls.append(taken["wall"] / self._events * 1e3)
        self.processors.append(taken["processor"] / self._events * 1e3)
        self.requests += self._stub.counted()

    def parts(self) -> dict[str, float]:
        """The shares of processor time by part, the largest first."""
        seen = Counter(self._ask("look"))
        return {part: round(number / seen.total(), 3) for part, number in seen.most_common()}

    def shown(self) -> dict[str, Any]:
        """Medians over the rounds, the spread, and what the requests of a million events cost."""
        each = {name: count / self._events / len(self.walls) for name, count in sorted(self.requests.items())}
        return {
            "design": self.design,
            "batch": self.batch,
            "wall_ms_per_event": round(statistics.median(self.walls), 4),
            "wall_ms_spread": [round(min(self.walls), 4), round(max(self.walls), 4)],
            "processor_ms_per_event": round(statistics.median(self.processors), 4),
            "processor_ms_spread": [round(min(self.processors), 4), round(max(self.processors), 4)],
            "events_per_second": round(1e3 / statistics.median(self.walls)),
            "requests_per_event": round(sum(each.values()), 4),
            "requests": {name: round(count, 4) for name, count in each.items()},
            "dollars_per_million_events": round(_dollars(self.design, self.batch), 2),
        }

    def _ask(self, line: str) -> Any:  # noqa: ANN401 - what comes out of JSON
        if self._process.stdin is not None:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        return json.loads(self._line())

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
    found = [each for batch in options.batches for each in _measured(batch, options.events, options, waiting=False)]
    waited = [each for batch in options.batches for each in _measured(batch, options.waited, options, waiting=True)]
    counts = {"events": options.events, "events_waited_for": options.waited, "rounds": options.rounds}
    result = {"machine": told, **counts, "found": found, "found_when_aws_takes_its_time": waited}
    path = write("events", result)
    if options.json:
        print(json.dumps(result, indent=2))
        return
    show(result)
    print(short(path))


def _measured(batch: int, events: int, options: argparse.Namespace, *, waiting: bool) -> list[dict[str, Any]]:
    with ExitStack() as stack:
        contestants = [Contestant(design, batch, events, stack, waiting=waiting) for design in DESIGNS]
        for _ in range(options.rounds):
            for contestant in contestants:
                contestant.play()
        shown = [each.shown() for each in contestants]
        if not waiting:
            shown[0]["shares_of_processor_time"] = contestants[0].parts()
    ours = contestants[0]
    for each, contestant in zip(shown, contestants, strict=True):
        each["times_as_long_as_goldsmith"] = _ratio(contestant.walls, ours.walls)
        each["times_the_processor_time"] = _ratio(contestant.processors, ours.processors)
    return shown


def _ratio(theirs: list[float], ours: list[float]) -> float:
    """The median over the rounds: each round's are measured one after the other."""
    return round(statistics.median(their / our for their, our in zip(theirs, ours, strict=True)), 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=490)
    parser.add_argument("--waited", type=int, default=98)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 10, 98], help="98 is the largest there is")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
