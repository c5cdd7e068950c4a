"""A snapshot of many golden samples: how long and in how much memory, beside floors and peers on the same bytes.

    make bench-snapshot
    .venv-bench/bin/python -m bench.snapshot [--samples 10000 100000] [--new 0.01] [--rounds 3] [--directory DIR]

Samples are lines of about 1 KB in segments of 98 generations, as many as one transaction commits. Of 100 records ten
are duplicates or supersede others: ``AGAIN`` of bench.snapshot_data. Ours is the real workflow over files in a
directory and a ledger in memory: "full" reads all segments, "built on" has an earlier snapshot and --new of it anew.
Both search for near-duplicates too, which nothing they are compared with does; "stages" says what that takes.

Floors copy (`cat`) and sort (`sort -u`) the bytes, and drop no version. `sort` is measured with all cores; with one
thread; and with one thread in 128 MB, more than a snapshot needs beside its interpreter. Peers: bench.snapshot_peers.

Each measurement is a process of its own: wall time, processor time (that of all its threads), peak resident memory.
Times of Python programs are without the start of the interpreter and the import of packages; the memory is with them.
Linux counts no process lower than the one that started it: what needs less than 40 MB is shown as about 40.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.machine import machine, write
from bench.snapshot_costs import Cost, run, summary
from bench.snapshot_data import AGAIN, listed, make
from bench.snapshot_peers import PEERS
from bench.snapshot_table import show

ONE_THREAD = "sort -u, one thread"
REFERENCES = ("sort -u", ONE_THREAD, "datasets")
"""What costs are set in relation to."""
_LARGE, _SLOW = 500_000, ("polars, JSON", "datasets")
"""From so many samples on the slow peers are measured once (``rounds`` of the result says so)."""


def main() -> None:
    options = _options()
    with _directory(options.directory) as directory:
        sizes = [_measured(directory / str(samples), samples, options) for samples in options.samples]
    told = {
        "machine": {**machine("polars", "datasets", "pydantic"), "sort": _sort_version()},
        "again_of_100": AGAIN,
        "new": options.new,
        "sizes": sizes,
        "straightness": _straightness(sizes),
    }
    show(told)
    write("snapshot", told)


def _measured(root: Path, samples: int, options: argparse.Namespace) -> dict[str, Any]:
    if not (root / "rest.json").exists():
        make(root, samples, round(samples * options.new), events=False)
    commands = _commands(root)
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(options.rounds):
        for name, command in commands.items():
            if turn == 0 or not (name in _SLOW and samples >= _LARGE):
                shutil.rmtree(root / "datasets-cache", ignore_errors=True)
                costs[name].append(run(command, root))
    kept = {name: each[0].told["kept"] for name, each in costs.items() if "kept" in each[0].told}
    if len(set(kept.values())) > 1:
        sys.exit(f"not the same samples were kept: {kept}")
    found = {
        "samples": samples,
        "bytes": (root / "everything").stat().st_size,
        "segments": len(listed(root, "first")),
        "kept": kept["full"],
        "contestants": summary(costs, samples, REFERENCES),
        "stages": run([sys.executable, "-m", "bench.snapshot_parts", "stages", str(root)], root).told["stages"],
    }
    if options.directory is None:
        shutil.rmtree(root)
    return found


def _commands(root: Path) -> dict[str, list[str]]:
    everything, paths = root / "everything", [str(root / segment.key) for segment in listed(root, "first")]
    (root / "paths").write_text("\n".join(paths))
    with everything.open("wb") as file:
        for path in paths:
            file.write(Path(path).read_bytes())
    sort = ["sort", "-u", str(everything), "-o", str(root / "sorted"), "-T", str(root)]
    ours = {name: [sys.executable, "-m", "bench.snapshot_parts", name, str(root)] for name in ("full", "built on")}
    peers = {name: [sys.executable, "-m", "bench.snapshot_peers", name, str(root)] for name in PEERS}
    return {
        "cat": ["sh", "-c", f"xargs cat < {root}/paths > {root}/copied"],
        "sort -u": sort,
        ONE_THREAD: [*sort, "--parallel=1"],
        f"{ONE_THREAD}, 128 MB": [*sort, "--parallel=1", "-S", "128M"],
        **ours,
        **peers,
    }


def _straightness(sizes: list[dict[str, Any]]) -> dict[str, float]:
    """Of ours: the most processor time a sample takes at any size, over the least."""
    each = {
        name: [size["contestants"][name]["processor_us_a_sample"] for size in sizes] for name in ("full", "built on")
    }
    return {name: round(max(times) / min(times), 2) for name, times in each.items()}


def _sort_version() -> str:
    told = subprocess.run(["sort", "--version"], capture_output=True, text=True, check=True)  # noqa: S607
    return told.stdout.splitlines()[0]


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
    parser.add_argument("--samples", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--new", type=float, default=0.01, help="what is new to the second run, as a share")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--directory", help="where the data is made, and found again the next time")
    return parser.parse_args()


if __name__ == "__main__":
    main()
