"""What AWS bills for an event: requests, and DynamoDB's units, through the real adapters on AWS in process (moto).

    .venv/bin/python -m bench.aws_units [--check]

Writes bench/measured/aws_units.json, or with --check compares with it. 98 drafts of 2 KB of one tenant, as events that
bring a final version and as comments, which are rewritten afterwards in batches of ten by a model that costs no AWS
request. Units are counted by DynamoDB's rules from the items as they are after each request: two write units for each
started KB of an item in a transaction, one for the index where an item joins it, one read unit for each started 4 KB.
What Lambda itself requests (receiving and deleting messages, reading the stream) is not in it.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
from bench.aws_in_process import BUCKET, TABLE, build
from bench.dynamodb_sizes import key, size, started
from moto import mock_aws
from tests.fakes.house import rewriter
from tests.fakes.services import FakeChat

from goldsmith import wiring
from goldsmith.adapters import aws
from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.adapters.dynamodb_runs import DynamoRuns
from goldsmith.adapters.s3 import S3Store
from goldsmith.adapters.sqs import SqsDeadLetters
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.deliveries import BatchReport, Delivery, chunks
from goldsmith.workflows.proposing import Models
from goldsmith.workflows.rewrite import Rewriting
from goldsmith.workflows.style import StyleExamples
from goldsmith_cli.published import publish

MEASURED = Path(__file__).parent / "measured" / "aws_units.json"
EVENTS = 98
BATCHES = (1, 10, 98)
Figures = dict[str, float]


class Meter:
    """Counts what the clients of the functions ask for, from when it is attached."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self._looking = boto3.client("dynamodb")
        self._indexed: set[str] = set()
        self._keys: list[Any] = []
        self.held: dict[str, int] = {}
        for service in ("dynamodb", "s3", "sqs"):
            events = aws.client(service).meta.events
            events.register("provide-client-params", self._before)
            events.register("after-call", self._after)

    def _before(self, params: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's own
        self.counted[model.name] += 1
        if model.name == "TransactWriteItems":
            self._keys = [key(next(iter(each.values()))) for each in params["TransactItems"]]
        if model.name == "BatchGetItem":
            self._keys = params["RequestItems"][TABLE]["Keys"]
        if model.name == "PutObject":
            self.counted["bytes_written"] += len(params["Body"])

    def _after(self, model: Any, parsed: Mapping[str, Any], **_: object) -> None:  # noqa: ANN401 - botocore's own
        if model.name == "TransactWriteItems":
            self.held |= {str(each): size(item) for each, item in zip(self._keys, self._items(), strict=True)}
            self.counted["ledger_bytes"] = sum(self.held.values())
            self.counted["write_units"] += sum(2 * started(size(item), 1024) for item in self._items())
            self.counted["index_units"] += sum(map(self._joins_the_index, self._items()))
        if model.name == "BatchGetItem":
            self.counted["read_units"] += sum(started(size(item), 4096) for item in self._items())
        if model.name in ("Query", "GetItem"):
            found = parsed.get("Items", [parsed.get("Item") or {}])
            self.counted["read_units"] += started(sum(map(size, found)), 4096)

    def _items(self) -> Iterator[Mapping[str, Any]]:
        """What the keys of the last request name now; nothing of it counts."""
        for each in self._keys:
            yield self._looking.get_item(TableName=TABLE, Key=each).get("Item", {})

    def _joins_the_index(self, item: Mapping[str, Any]) -> int:
        name = f"{item.get('pk')} {item.get('sk')} {item.get('index_pk')}"
        joins = "index_pk" in item and name not in self._indexed
        self._indexed.add(name)
        return int(joins)


def measured() -> dict[str, Figures]:
    """Figures per event, by what was said and the size of the batch."""
    found = {f"final, batches of {size}": triaged(size, final=True) for size in BATCHES}
    found |= {f"comment, batches of {size}": triaged(size, final=False) for size in BATCHES}
    return found | {"rewrite, batches of 10": _rewritten()}


def triaged(size: int, *, final: bool) -> Figures:
    """Figures of triage, per event."""
    with _house() as meter:
        _handle(wiring.triage().handle, [json.dumps(_event(number, final=final)) for number in range(EVENTS)], size)
        return _per_event(meter.counted)


def _rewritten() -> Figures:
    with _house():
        _handle(wiring.triage().handle, [json.dumps(_event(number, final=False)) for number in range(EVENTS)], 98)
        requests = _received()
        meter, now = Meter(), wiring.now()
        rewriting = _rewriting()
        _handle(lambda batch: rewriting.handle(batch, stop_at=now + timedelta(hours=1)), requests, 10)
        return _per_event(meter.counted)


def _handle(handle: Callable[[Sequence[Delivery]], BatchReport], bodies: Sequence[str], size: int) -> None:
    for batch in chunks([Delivery(str(number), body) for number, body in enumerate(bodies)], size):
        report = handle(batch)
        if report.failures:
            raise report.failures[0].error


def _received() -> list[str]:
    """What waits on the rewrite queue; the last of it becomes visible a moment after it was sent."""
    sqs, url, found = boto3.client("sqs"), os.environ["GOLDSMITH_REWRITE_QUEUE_URL"], list[str]()
    while len(found) < EVENTS:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=2).get("Messages", [])
        found += [message["Body"] for message in messages]
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def _rewriting() -> Rewriting:
    table, store = Table(aws.client("dynamodb"), TABLE), S3Store(aws.client("s3"), BUCKET)
    ledger = DynamoLedger(table)
    return Rewriting(
        ledger=ledger,
        store=store,
        chat=FakeChat(rewriter),
        dead_letters=SqsDeadLetters(aws.client("sqs"), os.environ["GOLDSMITH_REWRITE_QUEUE_URL"]),
        styles=StyleExamples(ledger, DynamoRuns(table), store, wiring.now),
        models=Models("rewriter", "judge"),
        circuit=Circuit(wiring.now),
        clock=wiring.now,
    )


@contextmanager
def _house() -> Iterator[Meter]:
    for cached in (aws.client, aws._session, wiring.triage, wiring._table):
        cached.cache_clear()
    with mock_aws():
        queue = build()
        queues = ("FEEDBACK_QUEUE_URL", "FEEDBACK_DLQ_URL", "REWRITE_QUEUE_URL")
        os.environ.update({"GOLDSMITH_TABLE": TABLE, "GOLDSMITH_BUCKET": BUCKET, "GOLDSMITH_BASE_MODEL": "base"})
        os.environ.update({f"GOLDSMITH_{name}": queue for name in queues})
        yield Meter()


def _event(number: int, *, final: bool) -> dict[str, Any]:
    said = {"final": f"Hi Dana, topic {number}. " * 28} if final else {"comment": "Too stiff. Sign off as Mia."}
    return {
        "version": 1,
        "event_id": f"01939c5e-7c00-7000-8000-{number:012}",
        "tenant": "bench",
        "generation_id": f"gen-{number:06}",
        "occurred_at": "2026-11-22T10:00:00Z",
        "messages": [{"role": "user", "content": f"Write about topic {number}. " * 25}],
        "output": f"Dear Sir or Madam, topic {number}. " * 22,
        "model": "gpt-4.1-mini-2025-04-14",
        "author": "writer-17",
        **said,
    }


def _per_event(counted: Mapping[str, int]) -> Figures:
    return {name: round(count / EVENTS, 3) for name, count in sorted(counted.items())}


if __name__ == "__main__":
    text = json.dumps(measured(), indent=2) + "\n"
    sys.exit(publish({MEASURED: text}, sys.argv[1:], "bench.aws_units"))
