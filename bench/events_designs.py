"""Three designs of the same hot path, each a batch of SQS records to what it stores; run by bench/events.py.

Each is a process of its own: ``python -m bench.events_designs DESIGN BATCH EVENTS URL`` prints ``ready``. For each
line ``play`` it reads it prints one of JSON: the seconds of wall and processor time that all its events took. For a
line ``look`` it plays them several times and tells how often it saw which part at work (bench/sampling.py).
"""

import json
import os
import sys
import time
from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any

from bench.sampling import sampled

TENANT, TABLE, BUCKET = "bench", "ledger", "dataset"
Handler = Callable[[dict[str, Any]], object]
WORDS = [f"word{number}" for number in range(3_000)]
WEIGHTS = [1 / (number + 1) for number in range(3_000)]
"""Word frequencies fall as in any language (Zipf)."""
ROUNDS_LOOKED_AT = 6


def goldsmith() -> Handler:
    """The triage function's own Lambda handler."""
    from triage.handler import lambda_handler

    return lambda event: lambda_handler(event, Context())


def naive() -> Handler:
    """One object and one counter an event: what a first version does. Counts twice what is delivered twice."""
    import boto3

    s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")

    def handle(event: dict[str, Any]) -> None:
        for record in event["Records"]:
            told = json.loads(record["body"])
            s3.put_object(Bucket=BUCKET, Key=f"{TENANT}/{told['event_id']}.json", Body=_sample(told))
            _count(dynamodb)

    return handle


def idempotent() -> Handler:
    """The same behind Powertools' idempotency: one more write before, one after. Not exact when it dies between."""
    import boto3
    from aws_lambda_powertools.utilities.idempotency import (
        DynamoDBPersistenceLayer,
        IdempotencyConfig,
        idempotent_function,
    )

    s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
    config = IdempotencyConfig(event_key_jmespath="event_id", expires_after_seconds=14 * 86400)
    config.register_lambda_context(Context())  # type: ignore[arg-type]  # all it asks for is the time that is left
    layer = DynamoDBPersistenceLayer(table_name="idempotency")

    @idempotent_function(data_keyword_argument="told", config=config, persistence_store=layer)  # type: ignore[untyped-decorator]
    def once(*, told: dict[str, Any]) -> dict[str, bool]:
        s3.put_object(Bucket=BUCKET, Key=f"{TENANT}/{told['event_id']}.json", Body=_sample(told))
        _count(dynamodb)
        return {"done": True}

    def handle(event: dict[str, Any]) -> None:
        for record in event["Records"]:
            once(told=json.loads(record["body"]))

    return handle


DESIGNS: dict[str, Callable[[], Handler]] = {"goldsmith": goldsmith, "naive": naive, "idempotent": idempotent}


class Context:
    """What Lambda tells a handler about its invocation."""

    function_name = "bench"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:bench"
    aws_request_id = "0"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def records(first: int, count: int) -> dict[str, Any]:
    """A batch of edited drafts of about 2 KB each, by a model whose edit distance is measured."""
    attributes = {"ApproximateReceiveCount": "1", "SentTimestamp": "1795341600000", "SenderId": "AIDABENCH"}
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": f"handle-{number}",
                "body": json.dumps(told(number)),
                "attributes": attributes,
            }
            for number in range(first, first + count)
        ]
    }


def told(number: int) -> dict[str, Any]:
    """One event: a hundred words asked, a draft of as many, and every fifth of them changed."""
    random = Random(number)  # noqa: S311 - the same texts every time
    asked, draft = (random.choices(WORDS, WEIGHTS, k=100) for _ in range(2))
    final = [word if random.random() > 0.2 else random.choice(WORDS) for word in draft]
    return {
        "version": 1,
        "event_id": f"event-{number}",
        "tenant": TENANT,
        "generation_id": f"gen-{number}",
        "occurred_at": "2026-11-22T10:00:00Z",
        "messages": [{"role": "user", "content": " ".join(asked)}],
        "output": " ".join(draft),
        "final": " ".join(final),
        "model": "base",
        "author": f"writer-{number % 20}",
    }


def _sample(told: dict[str, Any]) -> bytes:
    answer = {"role": "assistant", "content": told["final"]}
    return json.dumps({"messages": [*told["messages"], answer]}).encode()


def _count(dynamodb: Any) -> None:  # noqa: ANN401 - boto3 makes the class at run time
    dynamodb.update_item(
        TableName=TABLE,
        Key={"pk": {"S": TENANT}},
        UpdateExpression="ADD samples :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def main() -> None:
    design, batch, events = sys.argv[1], *map(int, sys.argv[2:4])
    _environment(sys.argv[4])
    handle = DESIGNS[design]()
    said = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # logs are written as ever, and go nowhere
    handle(records(0, min(batch, 2)))  # connections, and whatever is made once
    said.write("ready\n")
    said.flush()
    first = count(1, events)
    for line in sys.stdin:
        told = _looked_at(handle, batch, events, first) if line == "look\n" else _played(handle, batch, events, first)
        said.write(json.dumps(told) + "\n")
        said.flush()


def _played(handle: Handler, batch: int, events: int, first: "count[int]") -> dict[str, float]:
    batches = _batches(next(first), batch, events)
    wall, processor = time.perf_counter(), time.process_time()
    for event in batches:
        handle(event)
    return {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}


def _looked_at(handle: Handler, batch: int, events: int, first: "count[int]") -> dict[str, int]:
    batches = [each for _ in range(ROUNDS_LOOKED_AT) for each in _batches(next(first), batch, events)]
    with sampled() as seen:
        for event in batches:
            handle(event)
    return seen


def _batches(first: int, batch: int, events: int) -> list[dict[str, Any]]:
    starts = range(0, events, batch)
    return [records(first + start, min(batch, events - start)) for start in starts]


def _environment(url: str) -> None:
    os.environ.update(
        AWS_ACCESS_KEY_ID="bench",
        AWS_SECRET_ACCESS_KEY="bench",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_ENDPOINT_URL=url,
        POWERTOOLS_SERVICE_NAME="triage",
        POWERTOOLS_METRICS_NAMESPACE="Goldsmith",
        GOLDSMITH_TABLE=TABLE,
        GOLDSMITH_BUCKET=BUCKET,
        GOLDSMITH_BASE_MODEL="base",
        GOLDSMITH_FEEDBACK_QUEUE_URL=f"{url}/0/feedback",
        GOLDSMITH_FEEDBACK_DLQ_URL=f"{url}/0/feedback-dead-letters",
        GOLDSMITH_REWRITE_QUEUE_URL=f"{url}/0/rewrite",
    )


if __name__ == "__main__":
    main()
