"""AWS requests for each event, counted where botocore sends them."""

from collections import Counter
from collections.abc import Iterator

import pytest

from goldsmith.adapters import aws
from tests.fakes.stories import feedback_event
from tests.integration.stack import Stack, sqs_event


@pytest.fixture
def requests(stack: Stack) -> Iterator[Counter[str]]:
    """The requests of every client of the functions, by operation, from now on."""
    counted: Counter[str] = Counter()

    def count(event_name: str, **_: object) -> None:
        counted[event_name.removeprefix("before-send.")] += 1

    services = [aws.client(name) for name in ("dynamodb", "s3", "sqs")]
    for client in services:
        client.meta.events.register("before-send", count, unique_id="request-budget")
    yield counted
    for client in services:
        client.meta.events.unregister("before-send", unique_id="request-budget")


def batch(size: int) -> list[str]:
    told = (feedback_event(event_id=f"e{n}", generation_id=f"g{n}", rating=5) for n in range(size))
    return [event.model_dump_json() for event in told]


@pytest.mark.parametrize(("size", "budget"), [(10, 0.3), (98, 0.04)])
def test_fresh_events_cost_three_requests_a_batch(
    stack: Stack, requests: Counter[str], size: int, budget: float
) -> None:
    assert stack.failed("triage", sqs_event(*batch(size))) == []
    assert requests == {"dynamodb.BatchGetItem": 1, "s3.PutObject": 1, "dynamodb.TransactWriteItems": 1}
    assert requests.total() / size <= budget


def test_a_batch_of_duplicates_costs_one_request(stack: Stack, requests: Counter[str]) -> None:
    event = sqs_event(*batch(10))
    stack.failed("triage", event)
    requests.clear()
    assert stack.failed("triage", event) == []
    assert requests == {"dynamodb.BatchGetItem": 1}


def test_rewrites_are_asked_for_ten_at_a_time(stack: Stack, requests: Counter[str]) -> None:
    told = (feedback_event(event_id=f"e{n}", generation_id=f"g{n}", comment="Shorter.") for n in range(10))
    assert stack.failed("triage", sqs_event(*(event.model_dump_json() for event in told))) == []
    assert requests.pop("sqs.SendMessageBatch") == 1
    assert requests.total() == 3
