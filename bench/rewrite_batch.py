"""One batch of the rewrite queue against a model that takes its time: how long, beside the calls it cannot do without.

    .venv/bin/python -m bench.rewrite_batch [--items 10] [--candidates 2] [--seconds 0.2 2] [--rounds 5] [--json]

Floor: the critical path, a rewrite and then its judgement, asked alone over a connection that is open. A batch asks for
all candidates and judgements, checks, chooses, reads the ledger, writes the segment and commits; connections to the
model are made anew. The model is a stub in a process of its own (bench/model_stub.py); AWS is moto, in process, which
takes more processor time than AWS would take of this machine. "Judge at once" has a judge that does not wait.
"""

import argparse
import asyncio
import json
import statistics
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bench.machine import machine, sentence, short, write
from bench.model_stub import RunningModel, running_model
from bench.rewrite_work import batch_seconds, path_seconds, peak_memory
from rich.console import Console
from rich.table import Table

AIM = 1.3
"""Times the critical path, at most."""


@dataclass
class Series:
    """Seconds of a batch and of its critical path, round by round, and the calls of a batch."""

    batch: list[float] = field(default_factory=list)
    path: list[float] = field(default_factory=list)
    calls: int = 0

    def shown(self) -> dict[str, Any]:
        ratio = statistics.median(batch / path for batch, path in zip(self.batch, self.path, strict=True))
        return {
            "batch_seconds": round(statistics.median(self.batch), 3),
            "batch_seconds_spread": [round(min(self.batch), 3), round(max(self.batch), 3)],
            "critical_path_seconds": round(statistics.median(self.path), 3),
            "ratio": round(ratio, 2),
            "aim": AIM,
            "met": ratio <= AIM,
            "calls": self.calls,
        }


def main() -> None:
    options = _options()
    told = machine("openai", "moto", "pydantic")
    with running_model() as model:
        found = [
            {"model_seconds": seconds, "judge_seconds": judge, **_measured(model, seconds, judge, options)}
            for seconds in options.seconds
            for judge in (seconds, 0.0)
        ]
        memory = peak_memory(model, options.items, options.candidates)
    sizes = {"items": options.items, "candidates": options.candidates, "rounds": options.rounds}
    result = {"machine": told, **sizes, "measured_at": f"{datetime.now(UTC):%Y-%m-%d}", "found": found, **memory}
    path = write("rewrite", result)
    if options.json:
        print(json.dumps(result, indent=2))
        return
    _show(result)
    print(short(path))


def _measured(model: RunningModel, seconds: float, judge: float, options: argparse.Namespace) -> dict[str, Any]:
    model.take(seconds, judge)
    series = Series()
    asyncio.run(path_seconds(model))  # what is made once
    for _ in range(options.rounds):
        series.path.append(asyncio.run(path_seconds(model)))
        taken, series.calls = batch_seconds(model, options.items, options.candidates)
        series.batch.append(taken)
    return series.shown()


def _show(result: dict[str, Any]) -> None:
    title = f"a batch of {result['items']} drafts, {result['candidates']} candidates each, {result['rounds']} rounds"
    table = Table(title=title)
    for column in ("model s", "judge s", "critical path s", "batch s", "spread", "ratio", "aim", "calls"):
        table.add_column(column, justify="right")
    for each in result["found"]:
        low, high = each["batch_seconds_spread"]
        table.add_row(
            f"{each['model_seconds']}", f"{each['judge_seconds']}", f"{each['critical_path_seconds']:.3f}",
            f"{each['batch_seconds']:.3f}", f"{low:.3f} to {high:.3f}", f"{each['ratio']:.2f}",
            f"≤ {each['aim']} {'met' if each['met'] else 'missed'}", str(each["calls"]),
        )  # fmt: skip
    console = Console(width=120)
    console.print(table)
    console.print(
        f"memory of a batch: {result['python_mb_of_a_batch']} MB of Python's objects at the peak, "
        f"{result['resident_mb_grown']} MB more resident after ten batches"
    )
    console.print(sentence(result["machine"]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=10)
    parser.add_argument("--candidates", type=int, default=2)
    parser.add_argument("--seconds", type=float, nargs="+", default=[0.2, 2.0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(sys.argv[1:])


if __name__ == "__main__":
    main()
