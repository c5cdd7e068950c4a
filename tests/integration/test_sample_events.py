"""The samples in events/ have the shapes Lambda gives to handlers, and hold nothing but made-up content."""

import hashlib
import json

import pytest

from goldsmith.domain.envelope import parse_feedback
from goldsmith.domain.nudges import Nudge
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.domain.routing import merge
from tests.integration.stack import EVENTS, sample

SQS = [f"{path.parent.name}/{path.stem}" for folder in ("rewrite", "advance") for path in EVENTS.glob(f"{folder}/*")]


@pytest.mark.parametrize("name", [name for name in SQS if name != "advance/tick"])
def test_queue_records_are_complete(name: str) -> None:
    shape = set(sample("triage/accepted")["Records"][0])
    records = sample(name)["Records"]
    assert len({record["messageId"] for record in records}) == len(records)
    for record in records:
        assert set(record) == shape
        assert record["md5OfBody"] == hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()
        assert record["eventSourceARN"].endswith(f":goldsmith-{name.split('/')[0]}")


@pytest.mark.parametrize("name", ["counters", "mixed_batch"])
def test_stream_records_are_complete(name: str) -> None:
    for record in sample(f"launch/{name}")["Records"]:
        assert set(record) == {
            "eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "dynamodb", "eventSourceARN",
        }  # fmt: skip
        assert record["dynamodb"]["StreamViewType"] == "NEW_IMAGE"
        assert record["dynamodb"]["Keys"].items() <= record["dynamodb"]["NewImage"].items()


def test_the_sample_request_asks_for_the_rewrite_of_the_sample_event() -> None:
    [event] = [parse_feedback(record["body"]) for record in sample("triage/rewrite")["Records"]]
    [record] = sample("rewrite/comment")["Records"]
    assert RewriteRequest.model_validate_json(record["body"]).feedback == merge([event])


def test_sample_nudges_name_a_run_or_a_job() -> None:
    bodies = [sample(f"advance/{name}")["Records"][0]["body"] for name in ("nudge", "job_ended")]
    named = [Nudge.model_validate_json(body) for body in bodies]
    assert named == [Nudge(tenant="acme-leads", number=1), Nudge(job_id="ftjob-4711")]


@pytest.mark.parametrize(("function", "poison"), [("rewrite", 3), ("advance", 4)])
def test_mixed_batches_hold_a_duplicate_and_poison(function: str, poison: int) -> None:
    bodies = [record["body"] for record in sample(f"{function}/mixed_batch")["Records"]]
    assert bodies[0] == bodies[1]
    with pytest.raises(json.JSONDecodeError):
        json.loads(bodies[poison])
