"""What bench/rewrite_batch.py measures: the critical path of a rewrite, and a whole batch through the real workflow."""

import asyncio
import sys
import time
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import openai
from bench.aws_in_process import BUCKET, TABLE, build
from bench.model_stub import RunningModel
from moto import mock_aws

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.adapters.openai_chat import OpenAIChat
from goldsmith.adapters.openai_client import async_openai_client
from goldsmith.adapters.s3 import S3Store
from goldsmith.adapters.sqs import SqsDeadLetters
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.rewriting import RewriteRequest, judge_request, parse_rewrite, rewrite_request
from goldsmith.domain.routing import merge
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.deliveries import Delivery
from goldsmith.workflows.proposing import Models
from goldsmith.workflows.rewrite import Rewriting
from goldsmith.workflows.style import StyleExamples
from goldsmith.workflows.triage import Triage

MODEL = "stub"
_BATCHES_FOR_MEMORY = 10


class Requests:
    """A rewrite queue that keeps what it is asked for."""

    def __init__(self) -> None:
        self.sent: list[RewriteRequest] = []

    def send(self, requests: Sequence[RewriteRequest]) -> None:
        self.sent.extend(requests)


async def path_seconds(model: RunningModel) -> float:
    """A rewrite and its judgement in a row, over a connection that is open already."""
    feedback = merge(_events(1))
    async with _client(model) as client:
        chat = OpenAIChat(client)
        request = rewrite_request(feedback, (), MODEL)
        await chat.answer(request)
        started = time.perf_counter()
        rewrite = parse_rewrite((await chat.answer(request)).content)
        await chat.answer(judge_request(feedback, (), rewrite.rewrite, MODEL))
        return time.perf_counter() - started


def batch_seconds(model: RunningModel, items: int, candidates: int) -> tuple[float, int]:
    """Seconds of one batch, and how many calls it made."""
    with mock_aws(), asyncio.Runner() as loop:
        queue = build()
        table, store = Table(boto3.client("dynamodb"), TABLE), S3Store(boto3.client("s3"), BUCKET)
        ledger, letters = DynamoLedger(table), SqsDeadLetters(boto3.client("sqs"), queue)
        client = _client(model)
        rewriting = Rewriting(
            ledger=ledger,
            store=store,
            chat=OpenAIChat(client),
            dead_letters=letters,
            styles=StyleExamples(ledger, DynamoRuns(table), store, _now),
            models=Models(MODEL, f"{MODEL}-judge"),
            circuit=Circuit(_now),
            clock=_now,
            policy=TenantPolicy(candidates=candidates),
            run=loop.run,
        )
        requests = Requests()
        triage = Triage(ledger, store, requests, letters, TenantPolicy(), _now)
        triage.handle([Delivery(event.event_id, event.model_dump_json()) for event in _events(items)])
        deliveries = [Delivery(str(n), request.model_dump_json()) for n, request in enumerate(requests.sent)]
        started = time.perf_counter()
        report = rewriting.handle(deliveries, _now() + timedelta(minutes=2))
        seconds = time.perf_counter() - started
        loop.run(client.close())
        if report.failures or report.counts["rewritten"] != items:
            sys.exit(f"the batch did not end as it should: {dict(report.counts)}, {report.failures[:1]}")
        return seconds, report.counts["model_calls"]


def peak_memory(model: RunningModel, items: int, candidates: int) -> dict[str, float]:
    """What a batch takes: Python's objects at their peak, and by how much the process has grown after some batches.

    Both are with moto's AWS in this process, which a function does not have.
    """
    model.take(0.0, 0.0)
    batch_seconds(model, items, candidates)
    before = _resident()
    for _ in range(_BATCHES_FOR_MEMORY):
        batch_seconds(model, items, candidates)
    grown = _resident() - before
    tracemalloc.start()
    batch_seconds(model, items, candidates)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return {"python_mb_of_a_batch": round(peak, 1), "resident_mb_grown": round(max(0.0, grown), 1)}


def _client(model: RunningModel) -> openai.AsyncOpenAI:
    return async_openai_client(model.url, lambda: "bench", 60)


def _resident() -> float:
    """Megabytes of this process in memory now."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


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
