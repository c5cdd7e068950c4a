import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, ReadTimeoutError

from goldsmith.client import FeedbackEmitter
from goldsmith.domain.events import FeedbackEvent
from tests.fakes.feedback import numbered_events
from tests.fakes.sqs import FakeQueue, service_error

URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/feedback"
THROTTLED = {"Code": "ThrottlingException", "Message": "slow down", "SenderFault": False}
MALFORMED = {"Code": "InvalidMessageContents", "Message": "bad character", "SenderFault": True}


def body(event: FeedbackEvent) -> str:
    return event.model_dump_json(exclude_unset=True)


def emitter(queue: FakeQueue) -> FeedbackEmitter:
    return FeedbackEmitter(URL, queue.as_client(), sleep=lambda _: None)


def test_only_the_failed_entries_of_a_batch_are_sent_again() -> None:
    events = numbered_events(3)
    queue = FakeQueue({body(events[1]): THROTTLED})
    assert emitter(queue).emit_all(events).complete
    assert [len(request) for request in queue.requests] == [3, 1]
    assert queue.bodies == [body(events[0]), body(events[2]), body(events[1])]


def test_an_entry_that_is_the_senders_fault_is_not_sent_again() -> None:
    events = numbered_events(2)
    queue = FakeQueue({body(events[0]): MALFORMED})
    report = emitter(queue).emit_all(events)
    assert report.failed == {"e0": "InvalidMessageContents: bad character"}
    assert list(report.sent) == ["e1"]
    assert len(queue.requests) == 1


def test_attempts_are_bounded_and_pauses_grow_by_chance() -> None:
    pauses: list[float] = []
    events = numbered_events(1)
    queue = FakeQueue(*[{body(events[0]): THROTTLED}] * 9)
    client = queue.as_client()
    sender = FeedbackEmitter(URL, client, max_attempts=8, first_pause=0.2, sleep=pauses.append, draw=lambda: 0.5)
    assert sender.emit_all(events).failed == {"e0": "ThrottlingException: slow down"}
    assert len(queue.requests) == 8
    assert pauses == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 2.5, 2.5])


@pytest.mark.parametrize(
    "fault",
    [
        EndpointConnectionError(endpoint_url=URL),
        ReadTimeoutError(endpoint_url=URL),
        service_error("InternalFailure", 500),
        service_error("ThrottlingException", 400),
    ],
)
def test_a_request_that_may_work_later_is_repeated_whole(fault: Exception) -> None:
    queue = FakeQueue(fault)
    assert emitter(queue).emit_all(numbered_events(2)).complete
    assert [len(request) for request in queue.requests] == [2, 2]


@pytest.mark.parametrize("fault", [service_error("AccessDenied", 403), NoCredentialsError()])
def test_a_request_that_never_works_is_reported_at_once_for_each_event(fault: Exception) -> None:
    queue = FakeQueue(fault)
    assert emitter(queue).emit_all(numbered_events(2)).failed == {"e0": str(fault), "e1": str(fault)}
    assert len(queue.requests) == 1


def test_an_event_given_twice_and_sent_once_counts_as_sent() -> None:
    first, again = numbered_events(1)[0], numbered_events(1, comment="again")[0]
    queue = FakeQueue({body(first): MALFORMED})
    report = emitter(queue).emit_all([first, again])
    assert list(report.sent) == ["e0"]
    assert report.failed == {}
