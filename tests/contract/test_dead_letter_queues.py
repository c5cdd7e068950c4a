"""Looking through a dead-letter queue: each letter is seen, and is there again when the look has ended."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import pytest

from goldsmith.adapters.sqs import SqsDeadLetters
from goldsmith.adapters.sqs_look import SqsDeadLetterQueue
from goldsmith.dead_letter_ports import DeadLetterQueue, Outgoing
from goldsmith.domain.dead_letters import FEEDBACK, LAUNCH, Attribute, DeadLetter
from goldsmith.errors import ConfigurationProblem, ServiceUnavailable
from tests.fakes.cloud import Cloud
from tests.fakes.dead_letters import FakeDeadLetterQueue, letter

BOTH = pytest.mark.parametrize("box", ["fake", "sqs"], indirect=True)
DEAD = "feedback-dead-letters"


@dataclass(frozen=True)
class Box:
    """A queue of dead letters, how letters come into it, and what the queue they came from was sent."""

    queue: DeadLetterQueue
    fill: Callable[..., None]
    sent: Callable[[], list[str]]


def on_sqs(cloud: Cloud, name: str = FEEDBACK, source: str | None = FEEDBACK) -> SqsDeadLetterQueue:
    return SqsDeadLetterQueue(
        cloud.sqs, name, cloud.queue_url(DEAD), cloud.queue_url(source) if source else None, wait_seconds=0
    )


@pytest.fixture
def box(request: pytest.FixtureRequest) -> Box:
    if request.param == "fake":
        fake = FakeDeadLetterQueue()

        def fill(*bodies: str) -> None:
            fake.letters += [letter(body, f"m-{n}", reason=f"reason of {body}") for n, body in enumerate(bodies)]

        return Box(fake, fill, lambda: [each.body for each in fake.sent])
    cloud: Cloud = request.getfixturevalue("cloud")
    letters = SqsDeadLetters(cloud.sqs, cloud.queue_url(DEAD))

    def send(*bodies: str) -> None:
        for body in bodies:
            letters.send(body, f"reason of {body}")

    return Box(on_sqs(cloud), send, lambda: [message["Body"] for message in cloud.receive(FEEDBACK)])


def seen(queue: DeadLetterQueue) -> list[DeadLetter]:
    with queue.look() as look:
        return [each for page in look.pages() for each in page]


def interrupt_the_look(queue: DeadLetterQueue) -> None:
    with queue.look() as look:
        next(iter(look.pages()))
        raise KeyboardInterrupt


@BOTH
class TestLooking:
    def test_every_letter_is_seen_once_with_its_reason_and_again_by_the_next_look(self, box: Box) -> None:
        bodies = sorted(f"body {number}" for number in range(35))
        box.fill(*bodies)
        for _ in range(2):
            found = seen(box.queue)
            assert sorted(each.body for each in found) == bodies
            assert all(each.reason == f"reason of {each.body}" for each in found)
            assert len({each.message_id for each in found}) == 35

    def test_letters_are_there_at_once_when_the_look_is_broken_off(self, box: Box) -> None:
        box.fill(*map(str, range(25)))
        with pytest.raises(KeyboardInterrupt):
            interrupt_the_look(box.queue)
        assert len(seen(box.queue)) == 25

    def test_letters_that_are_held_are_seen_by_nobody_else(self, box: Box) -> None:
        box.fill(*map(str, range(5)))
        with box.queue.look() as look:
            list(look.pages())
            assert seen(box.queue) == []
        assert len(seen(box.queue)) == 5

    def test_an_empty_queue_has_no_page(self, box: Box) -> None:
        assert seen(box.queue) == []


@BOTH
def test_what_is_sent_is_in_the_queue_it_came_from_and_what_is_deleted_is_gone(box: Box) -> None:
    bodies = [f"body {number}" for number in range(15)]
    box.fill(*bodies)
    with box.queue.look() as look:
        for page in look.pages():
            taken = look.send([Outgoing(each, f"mended {each.body}", {}) for each in page])
            assert set(taken) == {each.message_id for each in page}
            look.delete(page)
    assert seen(box.queue) == []
    assert sorted(box.sent()) == sorted(f"mended {body}" for body in bodies)


class TestOnSqs:
    def test_all_that_sqs_tells_of_a_message_is_known(self, cloud: Cloud) -> None:
        cloud.sqs.send_message(
            QueueUrl=cloud.queue_url(DEAD),
            MessageBody="body",
            MessageAttributes={
                "reason": {"DataType": "String", "StringValue": "rating: is wrong"},
                "campaign": {"DataType": "String", "StringValue": "q4"},
                "digest": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
            },
        )
        [found] = seen(on_sqs(cloud))
        assert (found.queue, found.body, found.reason, found.source) == (FEEDBACK, "body", "rating: is wrong", None)
        assert found.receive_count == 1
        assert found.sender
        assert found.attributes == {
            "campaign": Attribute("String", "q4"),
            "digest": Attribute("Binary", b"\x00\xff"),
        }

    def test_what_sqs_moved_itself_has_no_reason(self, cloud: Cloud) -> None:
        arn = cloud.sqs.get_queue_attributes(QueueUrl=cloud.queue_url(DEAD), AttributeNames=["QueueArn"])
        policy = {"deadLetterTargetArn": arn["Attributes"]["QueueArn"], "maxReceiveCount": 1}
        url = cloud.queue_url(FEEDBACK)
        cloud.sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(policy)})
        cloud.sqs.send_message(QueueUrl=url, MessageBody="poison")
        for _ in range(2):
            cloud.sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)
        [found] = seen(on_sqs(cloud))
        assert (found.body, found.reason) == ("poison", None)
        assert found.receive_count > 1

    def test_attributes_travel_on_as_they_are_given(self, cloud: Cloud) -> None:
        attributes = {"campaign": Attribute("String", "q4"), "digest": Attribute("Binary", b"\x00\xff")}
        with on_sqs(cloud).look() as look:
            look.send([Outgoing(letter("dead"), "body", attributes)])
        [message] = cloud.receive(FEEDBACK)
        assert message["MessageAttributes"]["campaign"]["StringValue"] == "q4"
        assert message["MessageAttributes"]["digest"]["BinaryValue"] == b"\x00\xff"
        assert "reason" not in message["MessageAttributes"]

    def test_many_large_letters_are_sent_in_as_many_requests_as_they_need(self, cloud: Cloud) -> None:
        """SQS takes 256 KiB at a time, whatever the number of messages."""
        outgoing = [Outgoing(letter("dead", f"m-{n}"), f"{n}" + "x" * 100_000, {}) for n in range(7)]
        with on_sqs(cloud).look() as look:
            assert sorted(look.send(outgoing)) == [f"m-{n}" for n in range(7)]
        assert {message["Body"][0] for message in cloud.receive(FEEDBACK)} == set("0123456")

    def test_messages_in_other_hands_are_counted_and_not_waited_for(self, cloud: Cloud) -> None:
        url = cloud.queue_url(DEAD)
        for body in "abc":
            cloud.sqs.send_message(QueueUrl=url, MessageBody=body)
        cloud.sqs.receive_message(QueueUrl=url, VisibilityTimeout=600, MaxNumberOfMessages=2)
        with on_sqs(cloud).look() as look:
            assert len([each for page in look.pages() for each in page]) == 1
            assert look.not_seen == 2

    def test_nothing_is_sent_where_there_is_no_queue_to_send_to(self, cloud: Cloud) -> None:
        with on_sqs(cloud, LAUNCH, None).look() as look:
            assert look.send([Outgoing(letter("{}"), "{}", {})]) == ()

    def test_a_queue_that_is_not_there_needs_a_person(self, cloud: Cloud) -> None:
        missing = SqsDeadLetterQueue(cloud.sqs, FEEDBACK, f"{cloud.queue_url(DEAD)}-gone", None, 0)
        with pytest.raises(ConfigurationProblem):
            seen(missing)


class Stubborn:
    """An SQS that hands out one message again and again, deletes nothing, and takes none of what is sent."""

    def __init__(self) -> None:
        self.given_back: list[str] = []
        self.received = 0

    def receive_message(self, **_request: object) -> dict[str, Any]:
        self.received += 1
        told = {"SentTimestamp": "1764000000000", "ApproximateReceiveCount": str(self.received)}
        message = {"MessageId": "1", "ReceiptHandle": f"handle-{self.received}", "Body": "b", "Attributes": told}
        return {"Messages": [message]}

    def get_queue_attributes(self, **_request: object) -> dict[str, Any]:
        return {"Attributes": {"ApproximateNumberOfMessagesNotVisible": "0"}}

    def send_message_batch(self, **_request: object) -> dict[str, Any]:
        return {"Failed": [{"Id": "0", "Code": "InternalError", "SenderFault": False}]}

    def delete_message_batch(self, **_request: object) -> dict[str, Any]:
        return {"Failed": [{"Id": "0", "Code": "InternalError", "SenderFault": False}]}

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> None:  # noqa: N803
        self.given_back += [entry["ReceiptHandle"] for entry in Entries]


def stubborn(sqs: Stubborn) -> SqsDeadLetterQueue:
    return SqsDeadLetterQueue(cast("Any", sqs), FEEDBACK, "https://dead", "https://source")


def test_a_message_that_comes_again_and_again_is_seen_once_and_given_back_by_its_latest_handle() -> None:
    sqs = Stubborn()
    assert len(seen(stubborn(sqs))) == 1
    assert sqs.given_back == [f"handle-{sqs.received}"]


def test_what_sqs_does_not_take_is_not_said_to_be_sent_and_what_it_does_not_delete_is_not_passed_over() -> None:
    sqs = Stubborn()
    with stubborn(sqs).look() as look:
        [found] = next(iter(look.pages()))
        assert look.send([Outgoing(found, "b", {})]) == []
        with pytest.raises(ServiceUnavailable, match="SQS refused 1: InternalError"):
            look.delete([found])
    assert sqs.given_back == ["handle-1"]
