"""What reading a tenant's report takes: seconds and memory, by how many drafts there are and who wrote them.

    .venv/bin/python -m bench.report_reading [--drafts 50000] [--json]        (or: make bench-report)

The ledger's entries and the segments lie in files, as DynamoDB and S3 would hold them: what the network takes comes on
top, a query's page of a megabyte at a time. ``watched``: the drafts are of models whose edit distance the ledger
counts. ``unnamed``: no event names a model, so every distance is measured from the texts. One draft in ten was
rewritten. Memory is how much the resident set of a fresh process grows.
"""

import argparse
import json
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from bench.machine import machine, sentence, write
from rich.console import Console
from rich.table import Table

NOW = datetime(2026, 11, 22, tzinfo=UTC)
_BATCH = 10
_WORDS = [f"word{number}" for number in range(3_000)]
_LENGTH = 150
_TENANT = "acme-leads"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    told = machine("pydantic")
    rows = [row(model, options.drafts // part) for model in ("watched", "unnamed") for part in (4, 1)]
    result = {"machine": told, "rows": rows}
    write("report_reading", result)
    if options.json:
        print(json.dumps(result, indent=2))
        return
    table = Table("models", "drafts", "MB of records", "seconds", "MB of memory", box=None)
    for each in rows:
        table.add_row(each["models"], f"{each['drafts']:,}", *(f"{each[n]:.1f}" for n in ("data", "seconds", "memory")))
    console = Console(width=120)
    console.print(table)
    console.print(sentence(told))


def row(models: str, drafts: int) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        data = make(Path(folder), drafts, models)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
            seconds, memory = fresh.submit(read, folder).result()
    return {
        "models": models,
        "drafts": drafts,
        "data": round(data, 1),
        "seconds": round(seconds, 2),
        "memory": round(memory, 1),
    }


def make(folder: Path, drafts: int, models: str) -> float:
    """Commit after commit, as triage makes them; how many megabytes of records there are."""
    from goldsmith.domain.commits import build_commit

    random, size = Random(1), 0  # noqa: S311 - the same texts every time
    with (folder / "entries.jsonl").open("w") as entries:
        for start in range(0, drafts, _BATCH):
            moment = NOW - timedelta(weeks=20) * (1 - start / drafts)
            some = [change(random, start + n, models, moment) for n in range(_BATCH)]
            commit = build_commit(_TENANT, some, moment)
            (folder / commit.segment.digest).write_bytes(commit.segment.body)
            size += len(commit.segment.body)
            entries.writelines(each.model_dump_json() + "\n" for each in commit.generations)
    return size / 1_000_000


def change(random: Random, number: int, models: str, moment: datetime) -> Any:  # noqa: ANN401 - a Change, imported late
    from goldsmith.domain.changes import Change
    from goldsmith.domain.events import FeedbackEvent
    from goldsmith.domain.generations import Outcome
    from goldsmith.domain.policy import TenantPolicy
    from goldsmith.domain.routing import merge
    from goldsmith.domain.samples import RewriteProvenance, Source, make_sample

    draft = random.choices(_WORDS, k=_LENGTH)
    final = " ".join(word if random.random() < 0.8 else "changed" for word in draft)
    rewritten, model = number % 10 == 0, TenantPolicy().base_model
    fields: dict[str, Any] = {
        "version": 1, "event_id": f"e{number}", "tenant": _TENANT, "generation_id": f"gen-{number:07d}",
        "occurred_at": moment, "messages": [{"role": "user", "content": f"Write to customer {number}."}],
        "output": " ".join(draft), "model": model if models == "watched" else None,
        **({"comment": "Shorter."} if rewritten else {"final": final}),
    }  # fmt: skip
    event = FeedbackEvent.model_validate(fields)
    told = merge([event])
    took = RewriteProvenance(
        model="m", prompt_version="1", points=1, checks=(), input_tokens=900, output_tokens=200, calls=3
    )
    sample = make_sample(told, Source.REWRITTEN if rewritten else Source.EDITED, final, took if rewritten else None)
    outcome = Outcome.REWRITTEN if rewritten else Outcome.EDITED
    return Change(None, told, outcome, events=(event,), sample=sample, watched={model: "key"})


class Files:
    """The ledger and the store, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def entries(self, _tenant: str) -> Iterator[Any]:
        from goldsmith.domain.generations import Generation

        with (self._folder / "entries.jsonl").open() as lines:
            yield from map(Generation.model_validate_json, lines)

    def lines(self, key: str) -> Iterator[bytes]:
        with self._file(key).open("rb") as lines:
            yield from lines

    def read(self, location: Any) -> bytes:  # noqa: ANN401 - a Location, imported late
        return self._file(location.segment).read_bytes()[location.offset : location.offset + location.length]

    def tenant(self, tenant: str) -> Any:  # noqa: ANN401 - a TenantState, imported late
        from goldsmith.domain.runs import TenantState

        return TenantState(tenant=tenant)

    def runs(self, _tenant: str) -> Iterator[Any]:
        return iter(())

    changes = runs

    def _file(self, key: str) -> Path:
        return self._folder / Path(key).stem


def read(folder: str) -> tuple[float, float]:
    """Seconds and megabytes of one report, page and all."""
    from typing import cast

    from goldsmith.domain.policy import TenantPolicy
    from goldsmith_cli.report.collecting import Reporting
    from goldsmith_cli.report.page import page
    from goldsmith_cli.report.tracking import untracked

    files = cast("Any", Files(Path(folder)))
    reporting = Reporting(files, files, files, files, TenantPolicy(), "files")
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    page(reporting.report(_TENANT, NOW, untracked, weeks=26, samples=5))
    seconds = time.perf_counter() - began
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1_000


if __name__ == "__main__":
    main()
