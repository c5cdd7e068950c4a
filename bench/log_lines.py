"""What the log says of each event: one line a tenant and batch, beside one line an event.

    .venv/bin/python -m bench.log_lines [--events 10000] [--batch 10] [--json]

Both by the same logger with the same ids; lines go to a file that is thrown away, and are counted in bytes.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.machine import machine, sentence, write
from rich.console import Console
from rich.table import Table

from goldsmith.workflows.deliveries import Note

ROUNDS = 5
TENANT = "acme-leads"


def main() -> None:
    options = _options()
    told = machine("aws-lambda-powertools")
    from goldsmith.observability import ids, logger

    def together(notes: Sequence[Note]) -> None:
        logger.info("decided", tenant=TENANT, items=ids(notes))

    def apart(notes: Sequence[Note]) -> None:
        for note in notes:
            logger.info("decided", tenant=TENANT, **{name: value for name, value in asdict(note).items() if value})

    batches = [_notes(first, options.batch) for first in range(0, options.events, options.batch)]
    with tempfile.TemporaryDirectory() as folder:
        _redirect(Path(folder) / "lines")
        seen: dict[str, list[tuple[float, float]]] = {"a line a batch": [], "a line an event": []}
        for _ in range(ROUNDS):
            seen["a line a batch"].append(_taken(together, batches))
            seen["a line an event"].append(_taken(apart, batches))
    found = {name: _shown(each) for name, each in seen.items()}
    result = {"machine": told, "events": options.events, "batch": options.batch, "rounds": ROUNDS, "found": found}
    write("log_lines", result)
    if options.json:
        sys.stderr.write(json.dumps(result, indent=2) + "\n")
        return
    _show(result)


def _notes(first: int, count: int) -> list[Note]:
    return [
        Note("edited", f"5eace9e9-0000-4000-8000-{n:012d}", f"gen-{n:06d}", f"01JD8Z{n:020d}", None, f"{n:032x}")
        for n in range(first, first + count)
    ]


def _taken(work: Callable[[Sequence[Note]], None], batches: Sequence[Sequence[Note]]) -> tuple[float, float]:
    """Microseconds of processor time, and bytes, of an event."""
    events = sum(map(len, batches))
    os.ftruncate(1, 0)
    os.lseek(1, 0, os.SEEK_SET)
    started = time.process_time()
    for notes in batches:
        work(notes)
    taken = time.process_time() - started
    sys.stdout.flush()
    return taken / events * 1e6, os.fstat(1).st_size / events


def _redirect(lines: Path) -> None:
    """The logger writes to the standard output, as on Lambda: to a file from here on."""
    os.environ["POWERTOOLS_SERVICE_NAME"] = "triage"
    os.dup2(os.open(lines, os.O_RDWR | os.O_CREAT), 1)


def _shown(each: Sequence[tuple[float, float]]) -> dict[str, Any]:
    times = [microseconds for microseconds, _ in each]
    return {
        "processor_us_per_event": round(statistics.median(times), 1),
        "processor_us_spread": [round(min(times), 1), round(max(times), 1)],
        "bytes_per_event": round(each[0][1]),
    }


def _show(result: dict[str, Any]) -> None:
    table = Table(title=f"log lines of {result['events']:,} events in batches of {result['batch']}")
    for column in ("", "processor µs an event", "spread", "bytes an event"):
        table.add_column(column, justify="right" if column else "left")
    for name, each in result["found"].items():
        low, high = each["processor_us_spread"]
        row = (f"{each['processor_us_per_event']:.0f}", f"{low:.0f} to {high:.0f}", f"{each['bytes_per_event']:,}")
        table.add_row(name, *row)
    console = Console(width=120, stderr=True)
    console.print(table)
    console.print(sentence(result["machine"]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
