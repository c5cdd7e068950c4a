"""Rewrite requests, dead letters, nudges and delays on their way through a queue."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from goldsmith.adapters.sqs import SqsAdvanceQueue, SqsDeadLetters, SqsRewriteQueue, SqsVisibility
from goldsmith.domain.nudges import Nudge
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.errors import ConfigurationProblem, ServiceUnavailable
from goldsmith.ports import DeadLetters, RewriteQueue
from goldsmith.run_ports import AdvanceQueue
from tests.fakes.cloud import Cloud
from tests.fakes.services import FakeAdvanceQueue, FakeDeadLetters, FakeRewriteQueue
from tests.fakes.sqs import FakeQueue
from tests.fakes.stories import feedback

BOTH = pytest.mark.parametrize("queues", ["fake", "sqs"], indirect=True)


@dataclass(frozen=True)
class Queues:
    """The three ports, and how to look at what they carried."""

    rewrites: RewriteQueue
    dead_letters: DeadLetters
    advance: AdvanceQueue
    rewrites_sent: Callable[[], list[RewriteRequest]]
    letters: Callable[[], list[tuple[str, str]]]
    nudges: Callable[[], list[Nudge]]
    origins: Callable[[], list[dict[str, str]]]


def fake_queues() -> Queues:
    rewrites, letters, advance = FakeRewriteQueue(), FakeDeadLetters(), FakeAdvanceQueue()

    def nudges() -> list[Nudge]:
        runs = [Nudge(tenant=tenant, number=number) for tenant, number in advance.runs]
        return [*runs, *(Nudge(job_id=job) for job in advance.jobs)]

    return Queues(
        rewrites, letters, advance, lambda: rewrites.requests, lambda: letters.letters, nudges, lambda: letters.origins
    )


def sqs_queues(cloud: Cloud) -> Queues:
    def letters() -> list[tuple[str, str]]:
        found = cloud.receive("dead-letters")
        return [(message["Body"], message["MessageAttributes"]["reason"]["StringValue"]) for message in found]

    def origins() -> list[dict[str, str]]:
        told = [message["MessageAttributes"] for message in cloud.receive("dead-letters")]
        return [{name: each["StringValue"] for name, each in some.items() if name != "reason"} for some in told]

    return Queues(
        SqsRewriteQueue(cloud.sqs, cloud.queue_url("rewrites"), delay_seconds=0),
        SqsDeadLetters(cloud.sqs, cloud.queue_url("dead-letters")),
        SqsAdvanceQueue(cloud.sqs, cloud.queue_url("advance")),
        lambda: [RewriteRequest.model_validate_json(message["Body"]) for message in cloud.receive("rewrites")],
        letters,
        lambda: [Nudge.model_validate_json(message["Body"]) for message in cloud.receive("advance")],
        origins,
    )


@pytest.fixture
def queues(request: pytest.FixtureRequest) -> Queues:
    return fake_queues() if request.param == "fake" else sqs_queues(request.getfixturevalue("cloud"))


def requests(count: int, size: int = 10) -> Sequence[RewriteRequest]:
    return [RewriteRequest(feedback=feedback(generation_id=f"g{n}", output="é" * size)) for n in range(count)]


@BOTH
class TestQueues:
    @pytest.mark.parametrize(("count", "size"), [(0, 1), (1, 1), (10, 1), (11, 1), (25, 1), (7, 50_000), (3, 120_000)])
    def test_every_rewrite_request_arrives_whole(self, queues: Queues, count: int, size: int) -> None:
        sent = requests(count, size)
        queues.rewrites.send(sent)
        arrived = sorted(queues.rewrites_sent(), key=lambda each: int(each.feedback.generation_id[1:]))
        assert arrived == list(sent)

    def test_a_dead_letter_keeps_the_message_as_it_came_and_the_reason_beside_it(self, queues: Queues) -> None:
        queues.dead_letters.send('{"é": ', "tenant: is required")
        assert queues.letters() == [('{"é": ', "tenant: is required")]

    def test_a_dead_letter_tells_where_it_came_from_as_far_as_that_is_known(self, queues: Queues) -> None:
        origin = {"original_sender": "AROAEXAMPLE:session", "verified_tenant": "acme-leads"}
        queues.dead_letters.send("body", "tenant: is required", origin)
        assert queues.origins() == [origin]

    def test_nudges_name_a_run_or_a_providers_job(self, queues: Queues) -> None:
        queues.advance.send("acme-leads", 3)
        queues.advance.send_job("ftjob-1")
        assert queues.nudges() == [Nudge(tenant="acme-leads", number=3), Nudge(job_id="ftjob-1")]


def test_a_reason_too_long_for_an_attribute_is_cut(cloud: Cloud) -> None:
    queues = sqs_queues(cloud)
    queues.dead_letters.send("body", "x" * 5000)
    assert queues.letters() == [("body", "x" * 1000)]


def test_requests_are_delayed_a_little_because_their_commit_follows() -> None:
    queue = FakeQueue()
    SqsRewriteQueue(queue.as_client(), "https://queue").send(requests(1))
    assert queue.requests[0][0]["DelaySeconds"] == 1


def test_a_batch_that_sqs_takes_in_part_is_sent_again_whole() -> None:
    [one, other] = requests(2)
    queue = FakeQueue({other.model_dump_json(): {"Code": "InternalError", "SenderFault": False}})
    rewrites = SqsRewriteQueue(queue.as_client(), "https://queue")
    with pytest.raises(ServiceUnavailable, match="refused 1: InternalError"):
        rewrites.send([one, other])
    rewrites.send([one, other])
    assert len(queue.bodies) == 3


def test_a_queue_that_is_not_there_needs_a_person(cloud: Cloud) -> None:
    with pytest.raises(ConfigurationProblem):
        SqsAdvanceQueue(cloud.sqs, f"{cloud.queue_url('advance')}-gone").send("acme-leads", 1)


def test_postponed_messages_stay_away(cloud: Cloud) -> None:
    url = cloud.queue_url("feedback")
    for number in range(12):
        cloud.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(number))
    held = [
        message
        for _ in range(2)
        for message in cloud.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=5)["Messages"]
    ]
    SqsVisibility(cloud.sqs, url).postpone({message["ReceiptHandle"]: 900 for message in held})
    assert len(held) == 12
    assert cloud.receive("feedback") == []


def test_postponing_what_is_gone_is_harmless(cloud: Cloud) -> None:
    visibility = SqsVisibility(cloud.sqs, cloud.queue_url("feedback"))
    visibility.postpone({"made-up-handle": 10})
    visibility.postpone({})
