"""AWS requests per event through the real handlers, counted by botocore, on AWS in process (moto).

    .venv/bin/python -m bench.aws_calls [--events FILE --map FIELD=COLUMN,… --tenant T --rating-scale MIN:MAX]

Floor: one request an event, what it takes to put each event somewhere on its own. Without a file it makes
500 edited drafts of its own. What Lambda itself requests (receiving and deleting messages) is not counted,
requests for rewrites are.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.aws_in_process import BUCKET, TABLE, build
from moto import mock_aws
from rich.console import Console
from rich.table import Table

from goldsmith import wiring
from goldsmith.adapters import aws
from goldsmith.workflows.deliveries import Delivery, chunks
from goldsmith_cli.history.preparing import prepare
from goldsmith_cli.history.reading import format_of, records

BATCHES = (1, 10, 98)


def main() -> None:
    options = _options()
    events = _from_file(options) if options.events else _made(500)
    table = Table(title=f"{len(events)} events, {platform.python_implementation()} {platform.python_version()}")
    for column in ("batch", "requests", "per event (floor 1)", "which", "ms an event"):
        table.add_column(column, justify="left" if column == "which" else "right")
    for size in BATCHES:
        requests, seconds = _run(events, size)
        total = sum(requests.values())
        which = ", ".join(f"{count} {name}" for name, count in sorted(requests.items()))
        milliseconds = seconds / len(events) * 1e3
        table.add_row(str(size), str(total), f"{total / len(events):.3f}", which, f"{milliseconds:.2f}")
    console = Console(width=140)
    console.print(table)
    console.print(
        f"moto {version('moto')}, botocore {version('botocore')}; the milliseconds are moto's and ours together"
    )


def _run(events: Sequence[dict[str, Any]], size: int) -> tuple[Counter[str], float]:
    with _house() as requests:
        work = wiring.triage()
        started = time.perf_counter()
        for batch in chunks([Delivery(str(n), json.dumps(event)) for n, event in enumerate(events)], size):
            report = work.handle(batch)
            if report.failures:
                raise report.failures[0].error
        return requests, time.perf_counter() - started


@contextmanager
def _house() -> Iterator[Counter[str]]:
    requests: Counter[str] = Counter()
    for cached in (aws.client, aws._session, wiring.triage, wiring._table):
        cached.cache_clear()
    with mock_aws():
        _build()
        for service in ("dynamodb", "s3", "sqs"):
            aws.client(service).meta.events.register("before-call", lambda model, **_: requests.update([model.name]))
        yield requests


def _build() -> None:
    queue = build()
    queues = ("FEEDBACK_QUEUE_URL", "FEEDBACK_DLQ_URL", "REWRITE_QUEUE_URL")
    os.environ.update({"GOLDSMITH_TABLE": TABLE, "GOLDSMITH_BUCKET": BUCKET, "GOLDSMITH_BASE_MODEL": "base"})
    os.environ.update({f"GOLDSMITH_{name}": queue for name in queues})


def _made(count: int) -> list[dict[str, Any]]:
    return [
        {
            "version": 1,
            "event_id": f"event-{number}",
            "tenant": "bench",
            "generation_id": f"gen-{number}",
            "occurred_at": "2026-11-22T10:00:00Z",
            "messages": [{"role": "user", "content": f"Write about topic {number}. " * 20}],
            "output": f"Dear Sir or Madam, topic {number}. " * 20,
            "final": f"Hi Dana, topic {number}. " * 20,
        }
        for number in range(count)
    ]


def _from_file(options: argparse.Namespace) -> list[dict[str, Any]]:
    path: Path = options.events
    how = format_of(path, None)
    maker = prepare(path, how, options.map, options.tenant, options.rating_scale, None, options.hide_final)
    with path.open("rb") as file:
        return [dict(maker.make(record.value).event) for record in records(file, how) if record.value is not None]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=Path)
    parser.add_argument("--map", action="append", default=[])
    parser.add_argument("--tenant")
    parser.add_argument("--rating-scale")
    parser.add_argument("--hide-final", type=float, default=0.0)
    return parser.parse_args(sys.argv[1:])


if __name__ == "__main__":
    main()
