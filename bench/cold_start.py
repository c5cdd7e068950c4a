"""The cold start of each function, from what `make build` deploys, beside floors and peers of the same run.

    .venv/bin/python -m bench.cold_start [--rounds 9] [--json]        (or: make bench-cold)

Processes of Lambda's own interpreter that see the standard library, what was built, and boto3 as Lambda's runtime has
it: nothing that is installed here. What the peers are is said in bench/cold_starts.py. All take their turns in each
round. A start is what Lambda's init phase does: a function is imported and makes its clients. So that nothing is merely
put off, its first event is handled as well, against a loopback server, and timed by itself (`first_event_ms`). `parts`
says what of a start was the import of which packages, everything they import of others left out, and the making of
clients; the rest is the standard library and the interpreter. A ratio of processor time holds from machine to machine;
milliseconds do not, and on Lambda they depend on the memory size.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench import aws_stub, cold_starts
from bench.cold_events import FIRST_EVENT
from bench.cold_process import Start
from bench.machine import machine, sentence, write
from rich.console import Console
from rich.table import Table

from goldsmith_cli.shipping.measuring import ARCHITECTURE, FUNCTIONS
from goldsmith_cli.shipping.sam import INTERPRETER, Sam

PROJECT = Path(__file__).parents[1]
RUNTIMES = PROJECT / ".venv-ministack"
BOTO = ("boto3", "botocore", "s3transfer", "urllib3", "jmespath", "dateutil", "six.py")
OF_MODELS = ("rewrite", "advance")
AIMS = {**dict.fromkeys(("triage", "launch", "webhook"), 1.15), **dict.fromkeys(OF_MODELS, 0.6)}
"""Processor time at most, as a share of the peer's: boto3 with the same clients and pydantic, or the naive handler."""


def main() -> None:
    options = _options()
    told = machine()
    with _directory() as directory, aws_stub.running() as stub:
        starts, parts = _starts(directory, stub.url)
        for number in range(options.rounds):
            for start in (*starts.values(), *(parts.values() if number % 3 == 0 else ())):
                start.once()
        versions = _versions(starts["triage"].places)
    found = {name: start.shown() for name, start in starts.items()}
    for name in FUNCTIONS:
        found[name] |= {**_beside(name, starts), "parts": parts[name].parts()}
        if name in FIRST_EVENT:
            found[name]["first_event_ms"] = round(starts[name].median("first_event_ms"), 1)
    result = {
        "machine": told,
        "interpreter": _version(),
        "packages": versions,
        "rounds": options.rounds,
        "starts": found,
    }
    path = write("cold_start", result)
    if options.json:
        print(json.dumps(result, indent=2))
        return
    _show(result)
    print(f"{path.relative_to(PROJECT)}")


def _beside(name: str, starts: Mapping[str, Start]) -> dict[str, Any]:
    peer = "naive, not compiled" if name in OF_MODELS else _peer(name)
    # Each round's are measured one after the other: what else the machine does falls on both.
    rounds = zip(starts[name].seen, starts[peer].seen, strict=True)
    ratio = statistics.median(ours["processor_ms"] / theirs["processor_ms"] for ours, theirs in rounds)
    return {"peer": peer, "ratio": round(ratio, 3), "aim": AIMS[name], "met": ratio <= AIMS[name]}


def _starts(directory: Path, aws: str) -> tuple[dict[str, Start], dict[str, Start]]:
    """All kinds of process, the floors first; and those that tell of their parts. ``aws`` answers first events."""
    sam = Sam(PROJECT, PROJECT / ".aws-sam-bench", output=subprocess.DEVNULL)
    sam.directory.mkdir(exist_ok=True)
    sam.build(ARCHITECTURE)
    place = {name: sam.built / f"{name.capitalize()}Function" for name in FUNCTIONS}
    boto, plain = _boto(directory / "boto"), _without_bytecode(place["rewrite"], directory / "plain")
    bench, naive = cold_starts.settings("bench"), cold_starts.naive
    made = [
        Start("bare python", cold_starts.bare, [], {}),
        Start("boto3, one client", partial(cold_starts.boto, "s3"), [boto], bench),
        Start("naive, compiled", naive, [place["rewrite"], boto], bench),
        Start("naive, not compiled", naive, [plain, boto], bench),
    ]
    parts = {}
    for name in FUNCTIONS:
        needed = partial(cold_starts.boto, *cold_starts.CLIENTS[name], contract=True)
        settings = cold_starts.settings(name)
        ours = {**settings, **cold_starts.OURS, "AWS_ENDPOINT_URL": aws}
        made.append(Start(_peer(name), needed, [place[name], boto], settings))
        made.append(Start(name, partial(_start_of, name), [place[name], boto], ours))
        parts[name] = Start(name, partial(cold_starts.parts, name), [place[name], boto], ours)
    return {start.name: start for start in made}, parts


def _start_of(name: str) -> str:
    return cold_starts.function(name, FIRST_EVENT[name]() if name in FIRST_EVENT else "")


def _peer(name: str) -> str:
    return f"boto3 for {name} + pydantic"


def _boto(directory: Path) -> Path:
    """boto3 and what it needs, as Lambda's runtime brings it, and nothing else."""
    installed = next((RUNTIMES / "lib").glob("python*/site-packages"), None)
    if installed is None:
        sys.exit("boto3 for the functions' interpreter is missing: make .venv-ministack/.done")
    directory.mkdir()
    for name in BOTO:
        (directory / name).symlink_to(installed / name)
    return directory


def _without_bytecode(place: Path, directory: Path) -> Path:
    """A copy of what was built, as `sam build` leaves it."""
    shutil.copytree(place, directory, ignore=shutil.ignore_patterns("__pycache__"))
    return directory


def _versions(places: Sequence[Path]) -> dict[str, str]:
    """What was built, and boto3, by the names of their directories."""
    built, boto = places
    found = dict(each.name.removesuffix(".dist-info").rsplit("-", 1) for each in built.glob("*.dist-info"))
    site = (boto / "boto3").resolve().parent
    for each in (*site.glob("boto3-*.dist-info"), *site.glob("botocore-*.dist-info")):
        name, number = each.name.removesuffix(".dist-info").rsplit("-", 1)
        found[name] = number
    return {name: found[name] for name in sorted(found)}


def _version() -> str:
    command = [INTERPRETER, "--version"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


def _show(result: dict[str, Any]) -> None:
    table = Table(title=f"cold starts: medians of {result['rounds']} processes each, {result['interpreter']}")
    for column in ("start", "processor ms", "spread", "peak MB", "ratio", "to", "aim", "first event ms"):
        table.add_column(column, justify="left" if column in ("start", "to") else "right")
    for name, each in result["starts"].items():
        low, high = each["processor_ms_spread"]
        ratio = f"{each['ratio']:.2f}" if "ratio" in each else ""
        aim = f"≤ {each['aim']} {'met' if each['met'] else 'missed'}" if "aim" in each else ""
        peak = f"{each['peak_mb']:.0f}"
        first = f"{each['first_event_ms']:.0f}" if "first_event_ms" in each else ""
        busy = f"{each['processor_ms']:.0f}"
        table.add_row(name, busy, f"{low:.0f} to {high:.0f}", peak, ratio, each.get("peer"), aim, first)
    console = Console(width=140)
    console.print(table)
    console.print(_parts(result["starts"]))
    console.print(sentence(result["machine"]))


def _parts(starts: Mapping[str, Any]) -> Table:
    table = Table(title="what a start is made of, in processor ms")
    for column in ("", *cold_starts.PARTS, "all else"):
        table.add_column(column, justify="left" if not column else "right")
    for name in FUNCTIONS:
        table.add_row(name, *(f"{took:.0f}" for took in starts[name]["parts"].values()))
    return table


@contextmanager
def _directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
