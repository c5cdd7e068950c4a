"""What the queues promise, read from the template: no local AWS enforces all of it."""

from typing import Any

import pytest

from tests.infra.reading import of_type

SOURCES = {"Feedback": 100, "Rewrite": 1000, "Advance": 20}
QUEUES = [f"{name}{kind}" for name in SOURCES for kind in ("Queue", "DeadLetterQueue")] + ["LaunchDeadLetterQueue"]


def queues() -> dict[str, Any]:
    return of_type("AWS::SQS::Queue")


def test_these_are_the_queues() -> None:
    assert sorted(queues()) == sorted(QUEUES)


@pytest.mark.parametrize(("name", "tries"), SOURCES.items())
def test_a_message_is_tried_often_before_it_is_a_dead_letter(name: str, tries: int) -> None:
    assert queues()[f"{name}Queue"]["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": [f"{name}DeadLetterQueue", "Arn"]},
        "maxReceiveCount": tries,
    }


@pytest.mark.parametrize("name", SOURCES)
def test_only_its_own_queue_may_use_a_dead_letter_queue(name: str) -> None:
    """The ARN is spelt out, so it must end in the name that the source queue really has."""
    source_name = queues()[f"{name}Queue"]["QueueName"]["Fn::Sub"]
    arn = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:" + source_name
    assert queues()[f"{name}DeadLetterQueue"]["RedriveAllowPolicy"] == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [{"Fn::Sub": arn}],
    }


def test_no_queue_may_use_the_end_of_the_stream() -> None:
    assert queues()["LaunchDeadLetterQueue"]["RedriveAllowPolicy"] == {"redrivePermission": "denyAll"}


@pytest.mark.parametrize("name", QUEUES)
def test_every_queue_keeps_its_messages_fourteen_days_encrypted(name: str) -> None:
    assert queues()[name]["MessageRetentionPeriod"] == 14 * 24 * 60 * 60
    assert queues()[name]["SqsManagedSseEnabled"] is True


def test_every_queue_denies_plain_http() -> None:
    for policy in of_type("AWS::SQS::QueuePolicy").values():
        statement = policy["PolicyDocument"]["Statement"][0]
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "sqs:*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_every_queue_has_one_policy() -> None:
    """Two would overwrite each other."""
    policies = of_type("AWS::SQS::QueuePolicy").values()
    assert sorted(queue["Ref"] for policy in policies for queue in policy["Queues"]) == sorted(QUEUES)
