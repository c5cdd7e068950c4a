from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from goldsmith.client import FeedbackEmitter
from goldsmith.domain.envelope import parse_feedback
from tests.fakes.feedback import event_fields


@pytest.fixture
def queue_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        yield boto3.client("sqs").create_queue(QueueName="feedback")["QueueUrl"]


def received(queue_url: str) -> dict[str, str]:
    client = boto3.client("sqs")
    found: dict[str, str] = {}
    while messages := client.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", []):
        found |= {message["MessageId"]: message["Body"] for message in messages}
    return found


def test_every_event_arrives_once_under_the_message_id_that_was_reported(queue_url: str) -> None:
    events = [event_fields(event_id=f"e{n}", comment="Zoë \uffff 👋") for n in range(23)]
    report = FeedbackEmitter(queue_url).emit_all(events)
    arrived = {parse_feedback(body).event_id: message_id for message_id, body in received(queue_url).items()}
    assert report.complete
    assert arrived == report.sent


def test_attributes_travel_with_the_message(queue_url: str) -> None:
    with FeedbackEmitter(queue_url, attributes={"trace": "t-1"}) as emitter:
        emitter.emit(event_fields())
    answer = boto3.client("sqs").receive_message(QueueUrl=queue_url, MessageAttributeNames=["All"])
    assert answer["Messages"][0]["MessageAttributes"]["trace"]["StringValue"] == "t-1"


def test_a_queue_that_does_not_exist_is_a_reported_failure(queue_url: str) -> None:
    report = FeedbackEmitter(f"{queue_url}-gone").emit_all([event_fields()])
    assert "NonExistentQueue" in report.failed["event-1"]
