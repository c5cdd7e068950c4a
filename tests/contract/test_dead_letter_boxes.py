"""Dead letters: what matches is deleted, everything else stays where it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import pytest

from goldsmith.adapters.sqs import SqsDeadLetters
from goldsmith.adapters.sqs_dead_letters import SqsDeadLetterBoxes
from goldsmith.errors import ConfigurationProblem, ServiceUnavailable
from goldsmith.forgetting_ports import DeadLetterBoxes, LettersFound
from goldsmith.ports import DeadLetters
from tests.fakes.cloud import Cloud
from tests.fakes.services import FakeDeadLetters
from tests.fakes.versions import FakeDeadLetterBoxes

BOTH = pytest.mark.parametrize("letters", ["fake", "sqs"], indirect=True)
Letter = tuple[str, str]


@dataclass(frozen=True)
class Letters:
    """Two queues to send to, the port that searches both, and how to look at what they hold."""

    queues: tuple[DeadLetters, DeadLetters]
    boxes: DeadLetterBoxes
    left: Callable[[], list[Letter]]

    def send(self, *bodies: str) -> None:
        for number, body in enumerate(bodies):
            self.queues[number % 2].send(body, f"reason of {body}")


def no_wait(cloud: Cloud, *queues: str, timer: Callable[[], float] = lambda: 0.0) -> SqsDeadLetterBoxes:
    return SqsDeadLetterBoxes(cloud.sqs, [cloud.queue_url(name) for name in queues], wait_seconds=0, timer=timer)


@pytest.fixture
def letters(request: pytest.FixtureRequest) -> Letters:
    if request.param == "fake":
        one, other = FakeDeadLetters(), FakeDeadLetters()
        return Letters((one, other), FakeDeadLetterBoxes(one, other), lambda: [*one.letters, *other.letters])
    cloud: Cloud = request.getfixturevalue("cloud")
    queues = tuple(SqsDeadLetters(cloud.sqs, cloud.queue_url(name)) for name in ("feedback", "rewrite"))

    def left() -> list[Letter]:
        found = [*cloud.receive("feedback"), *cloud.receive("rewrite")]
        return [(message["Body"], message["MessageAttributes"]["reason"]["StringValue"]) for message in found]

    return Letters((queues[0], queues[1]), no_wait(cloud, "feedback", "rewrite"), left)


def forgotten(body: str) -> bool:
    return "forget" in body


@BOTH
class TestErasing:
    def test_what_matches_is_gone_from_both_and_the_rest_is_there_at_once_with_its_reason(
        self, letters: Letters
    ) -> None:
        letters.send("forget 1", "forget 2", "keep 1", "forget 3", "keep 2")
        assert letters.boxes.erase(forgotten).matching == 3
        assert sorted(letters.left()) == [("keep 1", "reason of keep 1"), ("keep 2", "reason of keep 2")]

    def test_however_many_letters_there_are_each_is_looked_at(self, letters: Letters) -> None:
        """More than SQS hands out at a time, the matching ones anywhere among them."""
        bodies = [f"{'forget' if number % 7 == 0 else 'keep'} {number}" for number in range(70)]
        letters.send(*bodies)
        assert letters.boxes.erase(forgotten).matching == 10
        assert sorted(body for body, _ in letters.left()) == sorted(body for body in bodies if not forgotten(body))

    def test_the_same_body_twice_is_two_letters(self, letters: Letters) -> None:
        letters.send("forget", "keep", "forget")
        assert letters.boxes.erase(forgotten).matching == 2

    def test_erasing_again_finds_nothing(self, letters: Letters) -> None:
        letters.send("forget", "keep")
        assert [letters.boxes.erase(forgotten).matching for _ in range(2)] == [1, 0]
        assert len(letters.left()) == 1

    def test_empty_queues_are_fine(self, letters: Letters) -> None:
        assert letters.boxes.erase(forgotten).matching == 0


@BOTH
def test_counting_changes_nothing(letters: Letters) -> None:
    bodies = [f"{'forget' if number % 2 else 'keep'} {number}" for number in range(25)]
    letters.send(*bodies)
    assert [letters.boxes.count(forgotten) for _ in range(2)] == [LettersFound(12), LettersFound(12)]
    assert sorted(body for body, _ in letters.left()) == sorted(bodies)


@pytest.mark.parametrize("erase", [True, False], ids=["erase", "count"])
def test_messages_that_somebody_else_holds_cannot_be_passed_over(cloud: Cloud, *, erase: bool) -> None:
    """Whoever is told that nothing is left, or nothing there, must be able to believe it; what was seen counts."""
    url = cloud.queue_url("feedback")
    for _ in range(4):
        cloud.sqs.send_message(QueueUrl=url, MessageBody="forget")
    cloud.sqs.receive_message(QueueUrl=url, VisibilityTimeout=600, MaxNumberOfMessages=4)
    cloud.sqs.send_message(QueueUrl=url, MessageBody="forget")
    seconds = iter(range(0, 1000, 20))
    boxes = no_wait(cloud, "feedback", timer=lambda: float(next(seconds)))
    found = (boxes.erase if erase else boxes.count)(forgotten)
    [said] = found.unseen
    assert found.matching == 1
    assert "messages of the queue feedback" in said
    assert "could not be looked at: 4;" in said


def test_messages_that_somebody_else_gives_back_soon_are_waited_for(cloud: Cloud) -> None:
    url = cloud.queue_url("feedback")
    cloud.sqs.send_message(QueueUrl=url, MessageBody="forget")
    [held] = cloud.sqs.receive_message(QueueUrl=url, VisibilityTimeout=600)["Messages"]
    asked: list[int] = []

    def timer() -> float:
        asked.append(1)
        if len(asked) == 3:
            cloud.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=held["ReceiptHandle"], VisibilityTimeout=0)
        return float(len(asked))

    assert no_wait(cloud, "feedback", timer=timer).erase(forgotten) == LettersFound(1)


def test_letters_are_given_back_when_looking_at_them_fails(cloud: Cloud) -> None:
    SqsDeadLetters(cloud.sqs, cloud.queue_url("feedback")).send("keep", "reason")

    def broken(body: str) -> bool:
        raise ValueError(body)

    with pytest.raises(ValueError, match="keep"):
        no_wait(cloud, "feedback").erase(broken)
    assert [message["Body"] for message in cloud.receive("feedback")] == ["keep"]


def test_a_queue_that_is_not_there_needs_a_person(cloud: Cloud) -> None:
    missing = SqsDeadLetterBoxes(cloud.sqs, [f"{cloud.queue_url('feedback')}-gone"])
    with pytest.raises(ConfigurationProblem):
        missing.erase(forgotten)


class Queue:
    """Hands out one message, again and again, under new receipt handles; deleting it fails as often as was asked."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.deleted: list[str] = []
        self.received = 0
        self.given_back: list[str] = []

    def receive_message(self, **_request: object) -> dict[str, Any]:
        self.received += 1
        message = {"MessageId": "1", "ReceiptHandle": f"handle-{self.received}", "Body": "forget"}
        return {"Messages": [message]}

    def delete_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        if self.failures:
            self.failures -= 1
            return {"Failed": [{"Id": "0", "Code": "InternalError", "SenderFault": False}]}
        self.deleted += [entry["ReceiptHandle"] for entry in Entries]
        return {"Successful": []}

    def get_queue_attributes(self, **_request: object) -> dict[str, Any]:
        return {"Attributes": {"ApproximateNumberOfMessagesNotVisible": "0"}}

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> None:  # noqa: N803
        self.given_back += [entry["ReceiptHandle"] for entry in Entries]


def erase_from(queue: Queue) -> int:
    return SqsDeadLetterBoxes(cast("Any", queue), ["https://queue"]).erase(forgotten).matching


def test_a_letter_that_comes_again_after_it_was_deleted_is_deleted_again_and_counted_once() -> None:
    """SQS may deliver what was deleted while one of its servers was away."""
    queue = Queue(failures=0)
    assert erase_from(queue) == 1
    assert queue.deleted == [f"handle-{number}" for number in range(1, queue.received + 1)]
    assert queue.given_back == []


def test_a_letter_that_sqs_does_not_delete_is_not_passed_over() -> None:
    with pytest.raises(ServiceUnavailable, match="SQS refused 1: InternalError"):
        erase_from(Queue(failures=1))
