"""A snapshot of many golden samples: how long and in how much memory, beside `sort -u` and `cat` on the same bytes.

    .venv/bin/python -m bench.snapshot [--samples 200000 1000000] [--new 0.01] [--rounds 3] [--directory DIR] [--json]

Segments hold 98 generations each, as many as one transaction commits: sample lines of about 1 KB, and in "with events"
the events before them, as triage writes them. Of 100 samples one is a later version, one a retraction, one an exact and
one a near-duplicate. The snapshot is taken by the real workflow, the search for near-duplicates included, over files in
a directory and a ledger in memory. "full" reads all segments; "built on" has an earlier snapshot and --new of it anew.

Each measurement is a process of its own: wall time, processor time (that of all its threads), peak resident memory.
The times of a snapshot are without the start of the interpreter (0.4 s of processor time); the memory is with it.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.snapshot_data import listed, make
from rich.console import Console
from rich.table import Table

PARTS = ("full", "built on", "near-duplicates")
"""See bench.snapshot_parts."""


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and processor time, medians over the rounds, and the highest peak of memory."""

    wall: float
    processor: float
    peak_mb: float


def main() -> None:
    options = _options()
    with _directory(options.directory) as directory:
        found = [
            _measured(directory / f"{samples}-{events}", samples, events=events, options=options)
            for samples in options.samples
            for events in (False, True)
        ]
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        _show(found)


def _measured(root: Path, samples: int, *, events: bool, options: argparse.Namespace) -> dict[str, Any]:
    if not (root / "rest.json").exists():
        make(root, samples, round(samples * options.new), events=events)
    everything = root / "everything"
    with everything.open("wb") as file:
        for segment in listed(root, "first"):
            file.write((root / segment.key).read_bytes())
    paths = [str(root / segment.key) for segment in listed(root, "first")]
    (root / "paths").write_text("\n".join(paths))
    commands = {
        "cat": ["sh", "-c", f"xargs cat < {root}/paths > {root}/copied"],
        "sort -u": ["sort", "-u", str(everything), "-o", str(root / "sorted")],
        **{name: [sys.executable, "-m", "bench.snapshot_parts", name, str(root)] for name in PARTS},
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(options.rounds):
        for name, command in commands.items():
            costs[name].append(_run(command))
    size = everything.stat().st_size
    return {
        "samples": samples,
        "events": events,
        "segments": len(paths),
        "bytes": size,
        "costs": {name: asdict(_median(each)) for name, each in costs.items()},
    }


def _run(command: Sequence[str]) -> Cost:
    """What a command costs; where it prints its times itself, these."""
    started = time.perf_counter()
    with subprocess.Popen(command, env={**os.environ, "LC_ALL": "C"}, stdout=subprocess.PIPE) as process:  # noqa: S603
        said = process.stdout.read() if process.stdout else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall, processor = time.perf_counter() - started, used.ru_utime + used.ru_stime
    if process.returncode:
        sys.exit(f"failed: {command}")
    if said:
        wall, processor = json.loads(said)
    return Cost(wall, processor, used.ru_maxrss / 1024)


def _median(costs: list[Cost]) -> Cost:
    wall, processor = (statistics.median(each) for each in zip(*((c.wall, c.processor) for c in costs), strict=True))
    return Cost(wall, processor, max(cost.peak_mb for cost in costs))


def _show(found: list[dict[str, Any]]) -> None:
    grid = Table(title="snapshots of golden samples of about 1 KB; times in seconds, medians")
    columns = ("samples", "MB", "segments hold", "", "wall", "÷ sort -u", "processor", "÷ sort -u", "peak MB")
    for name in columns:
        grid.add_column(name, justify="left" if name in ("", "segments hold") else "right")
    for each in found:
        peer = each["costs"]["sort -u"]
        held = "events and samples" if each["events"] else "samples"
        for name, cost in each["costs"].items():
            wall, processor = cost["wall"], cost["processor"]
            grid.add_row(
                f"{each['samples']:,}", f"{each['bytes'] / 1e6:,.0f}", held, name,
                f"{wall:.2f}", f"{wall / peer['wall']:.2f}",
                f"{processor:.2f}", f"{processor / peer['processor']:.2f}", f"{cost['peak_mb']:.0f}",
            )  # fmt: skip
        grid.add_section()
    console = Console(width=130)
    console.print(grid)
    console.print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")


@contextmanager
def _directory(given: str | None) -> Iterator[Path]:
    if given is not None:
        Path(given).mkdir(parents=True, exist_ok=True)
        yield Path(given)
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, nargs="+", default=[200_000])
    parser.add_argument("--new", type=float, default=0.01, help="what is new to the second run, as a share")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--directory", help="where the data is made, and found again the next time")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
