"""One batch of the rewrite queue against a model that takes its time: how long, beside the calls it cannot do without.

    .venv/bin/python bench/rewrite_batch.py [--items 10] [--candidates 2] [--seconds 0.2 2] [--rounds 3] [--json]

Floor: the same call made alone, once (a rewrite) and twice in a row (a rewrite and its judgement, the critical path).
The model is the provider's stand-in in a process of its own, told to be slow; AWS is moto, in process. The batch reads
the ledger, asks for all candidates and judgements, checks, chooses, writes the segment and commits.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import boto3
import openai
from aws_in_process import BUCKET, TABLE, build
from moto import mock_aws
from rich.console import Console
from rich.table import Table as Grid

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.adapters.openai_chat import OpenAIChat
from goldsmith.adapters.openai_client import async_openai_client
from goldsmith.adapters.s3 import S3Store
from goldsmith.adapters.sqs import SqsDeadLetters
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.rewriting import JUDGE_SCHEMA, REWRITE_SCHEMA, RewriteRequest, rewrite_request
from goldsmith.domain.routing import merge
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.deliveries import Delivery
from goldsmith.workflows.proposing import Models
from goldsmith.workflows.rewrite import Rewriting
from goldsmith.workflows.style import StyleExamples
from goldsmith.workflows.triage import Triage

KEY = "bench"
MODEL = "standin-base"


@dataclass(frozen=True)
class Measured:
    """Seconds, medians over the rounds."""

    model_seconds: float
    one_call: float
    fast_judge: float
    slow_judge: float
    calls: int
    peak_mb: float

    def shown(self) -> dict[str, float]:
        return {
            "model_seconds": self.model_seconds,
            "one_call": round(self.one_call, 3),
            "batch_fast_judge": round(self.fast_judge, 3),
            "ratio_to_one_call": round(self.fast_judge / self.one_call, 2),
            "batch_judge_as_slow": round(self.slow_judge, 3),
            "ratio_to_two_calls": round(self.slow_judge / (2 * self.one_call), 2),
            "calls_of_a_batch": self.calls,
            "peak_mb_of_a_batch": round(self.peak_mb, 2),
        }


class Requests:
    """A rewrite queue that keeps what it is asked for."""

    def __init__(self) -> None:
        self.sent: list[RewriteRequest] = []

    def send(self, requests: Sequence[RewriteRequest]) -> None:
        self.sent.extend(requests)


class Provider:
    """The stand-in, in a process of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = openai.OpenAI(base_url=url, api_key=KEY)

    def slow(self, seconds: float, *schemas: str) -> None:
        root = self.url.removesuffix("/v1")
        self._client.post(f"{root}/_standin/faults", cast_to=object, body={"mode": None})
        for schema in schemas:
            body = {"mode": "slow", "seconds": seconds, "times": 1_000_000, "schema": schema}
            self._client.post(f"{root}/_standin/faults", cast_to=object, body=body)


def main() -> None:
    options = _options()
    with _provider() as provider:
        found = [_measure(provider, seconds, options).shown() for seconds in options.seconds]
    if options.json:
        print(json.dumps(found, indent=2))
        return
    grid = Grid(title=f"{options.items} drafts, {options.candidates} candidates each, median of {options.rounds}")
    for name in found[0]:
        grid.add_column(name.replace("_", " "), justify="right")
    for row in found:
        grid.add_row(*map(str, row.values()))
    console = Console(width=150)
    console.print(grid)
    console.print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, "
        f"openai {version('openai')}, moto {version('moto')}"
    )


def _measure(provider: Provider, seconds: float, options: argparse.Namespace) -> Measured:
    provider.slow(seconds, REWRITE_SCHEMA)
    one_call = statistics.median(_one_call(provider) for _ in range(options.rounds))
    fast = statistics.median(_batch(provider, options)[0] for _ in range(options.rounds))
    provider.slow(seconds, REWRITE_SCHEMA, JUDGE_SCHEMA)
    slow = statistics.median(_batch(provider, options)[0] for _ in range(options.rounds))
    tracemalloc.start()
    calls = _batch(provider, options)[1]
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return Measured(seconds, one_call, fast, slow, calls, peak)


def _one_call(provider: Provider) -> float:
    request = rewrite_request(merge(_events(1)), (), MODEL)

    async def ask() -> float:
        async with async_openai_client(provider.url, lambda: KEY, 60) as client:
            chat = OpenAIChat(client)
            started = time.perf_counter()
            await chat.answer(request)
            return time.perf_counter() - started

    return asyncio.run(ask())


def _batch(provider: Provider, options: argparse.Namespace) -> tuple[float, int]:
    """Seconds of one batch, connections made anew, and how many calls it made."""
    with mock_aws(), asyncio.Runner() as loop:
        queue = build()
        table = Table(boto3.client("dynamodb"), TABLE)
        ledger, runs = DynamoLedger(table), DynamoRuns(table)
        store, letters = S3Store(boto3.client("s3"), BUCKET), SqsDeadLetters(boto3.client("sqs"), queue)
        client = async_openai_client(provider.url, lambda: KEY, 60)
        rewriting = Rewriting(
            ledger=ledger,
            store=store,
            chat=OpenAIChat(client),
            dead_letters=letters,
            styles=StyleExamples(ledger, runs, store, _now),
            models=Models(MODEL, "standin-judge"),
            circuit=Circuit(_now),
            clock=_now,
            policy=TenantPolicy(candidates=options.candidates),
            run=loop.run,
        )
        requests = Requests()
        events = _events(options.items)
        triage = Triage(ledger, store, requests, letters, TenantPolicy(), _now)
        triage.handle([Delivery(event.event_id, event.model_dump_json()) for event in events])
        deliveries = [Delivery(str(n), request.model_dump_json()) for n, request in enumerate(requests.sent)]
        started = time.perf_counter()
        report = rewriting.handle(deliveries, _now() + timedelta(minutes=2))
        seconds = time.perf_counter() - started
        loop.run(client.close())
        if report.failures or report.counts["rewritten"] != options.items:
            sys.exit(f"the batch did not end as it should: {dict(report.counts)}, {report.failures[:1]}")
        return seconds, report.counts["model_calls"]


def _now() -> datetime:
    return datetime.now(UTC)


def _events(count: int) -> list[FeedbackEvent]:
    return [
        FeedbackEvent.model_validate(
            {
                "version": 1,
                "event_id": f"event-{number}",
                "tenant": "bench",
                "generation_id": f"gen-{number}",
                "occurred_at": "2026-11-22T10:00:00Z",
                "messages": [{"role": "user", "content": f"Write to Dana about topic {number}."}],
                "output": f"Dear Sir or Madam,\n\nI refer to topic {number}.\n\nYours faithfully,",
                "comment": "Too stiff. Sign off as Mia.",
            }
        )
        for number in range(count)
    ]


@contextmanager
def _provider() -> Iterator[Provider]:
    command = [sys.executable, "-m", "goldsmith_cli.standin", "--port", "0", "--api-key", KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield Provider(json.loads(line)["url"])
        finally:
            process.terminate()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=10)
    parser.add_argument("--candidates", type=int, default=2)
    parser.add_argument("--seconds", type=float, nargs="+", default=[0.2, 2.0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(sys.argv[1:])


if __name__ == "__main__":
    main()
