import subprocess
import sys
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from goldsmith.client import MAX_BATCH_BYTES, EventsNotSent, FeedbackEmitter, new_event_id
from goldsmith.domain.envelope import parse_feedback
from goldsmith.domain.events import MAX_EVENT_BYTES, FeedbackEvent
from goldsmith.errors import ContractError
from tests.fakes.feedback import event_fields, numbered_events
from tests.fakes.sqs import FakeQueue, service_error

URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/feedback"


def emitter(queue: FakeQueue, attributes: Mapping[str, str] | None = None) -> FeedbackEmitter:
    return FeedbackEmitter(URL, queue.as_client(), attributes=attributes)


def test_what_the_queue_receives_reads_as_the_event_that_was_emitted() -> None:
    queue = FakeQueue()
    events: list[FeedbackEvent | Mapping[str, object]] = [
        *numbered_events(1, comment="Zoë 👋", metadata={"a": None}),
        event_fields(event_id="from-a-mapping", occurred_at=datetime(2026, 11, 22, 10, tzinfo=UTC)),
    ]
    report = emitter(queue).emit_all(events)
    assert report.complete
    assert list(report.sent) == ["e0", "from-a-mapping"]
    assert parse_feedback(queue.bodies[0]) == events[0]
    assert parse_feedback(queue.bodies[1]).event_id == "from-a-mapping"


def test_a_batch_holds_at_most_ten_events() -> None:
    queue = FakeQueue()
    assert len(emitter(queue).emit_all(numbered_events(23)).sent) == 23
    assert [len(request) for request in queue.requests] == [10, 10, 3]


def test_a_batch_stays_below_the_byte_limit_attributes_included() -> None:
    queue = FakeQueue()
    attributes = {"trace": "é" * 2000}
    emitter(queue, attributes=attributes).emit_all(numbered_events(12, final="x" * 50_000))
    assert sum(map(len, queue.requests)) == 12
    for request in queue.requests:
        bodies = sum(len(entry["MessageBody"].encode()) for entry in request)
        assert bodies + len(request) * (len("trace") + len("String") + 4000) <= MAX_BATCH_BYTES
    assert [len(request) for request in queue.requests] == [4, 4, 4], "five would fit without attributes"
    assert queue.requests[0][0]["MessageAttributes"]["trace"]["StringValue"] == attributes["trace"]


def test_nothing_is_sent_before_a_batch_is_full_or_flushed() -> None:
    queue = FakeQueue()
    sender = emitter(queue)
    for event in numbered_events(9):
        sender.emit(event)
    assert queue.requests == []
    sender.emit(event_fields(event_id="tenth"))
    assert len(queue.bodies) == 10
    sender.emit(event_fields(event_id="eleventh"))
    assert len(sender.flush().sent) == 11
    assert sender.flush().sent == {}
    assert len(queue.requests) == 2


def test_an_event_that_breaks_the_contract_is_refused_before_sending() -> None:
    queue = FakeQueue()
    sender = emitter(queue)
    with pytest.raises(ContractError, match="tenant: must be 1 to 63 lower-case"):
        sender.emit(event_fields(tenant="Acme"))
    with pytest.raises(ContractError, match=r"final: the event has .* shorten this field"):
        sender.emit(event_fields(final="x" * MAX_EVENT_BYTES))
    with pytest.raises(ContractError, match="metadata: holds what JSON cannot"):
        sender.emit(event_fields(metadata={"a": object()}))
    with pytest.raises(ContractError, match="comment: holds what JSON cannot"):
        sender.emit(event_fields(comment="\ud83d"))
    with pytest.raises(ContractError, match="attributes: with them the message has"):
        emitter(queue, attributes={"a": "x" * MAX_BATCH_BYTES}).emit(event_fields())
    assert sender.flush().sent == {}
    assert queue.requests == []


def test_one_refused_event_does_not_hold_up_the_others() -> None:
    queue = FakeQueue()
    report = emitter(queue).emit_all([event_fields(event_id="a"), {}, event_fields(event_id="b")])
    assert list(report.sent) == ["a", "b"]
    assert report.refused[1].problems[0].field == "version"
    assert not report.complete


def test_characters_that_json_allows_and_sqs_does_not_arrive_intact() -> None:
    queue = FakeQueue()
    text = "a\ufffe\uffff\x00b"
    assert emitter(queue).emit_all(numbered_events(1, comment=text)).complete
    assert parse_feedback(queue.bodies[0]).comment == text


def test_leaving_the_with_block_sends_what_is_waiting() -> None:
    queue = FakeQueue()
    with emitter(queue) as sender:
        assert sender.emit(event_fields()) == "event-1"
    assert len(queue.bodies) == 1


def test_leaving_the_with_block_is_loud_about_what_was_not_sent() -> None:
    sender = emitter(FakeQueue(service_error("AccessDenied", 403)))
    with pytest.raises(EventsNotSent, match=r"1 event.* event-1: .*AccessDenied") as lost, sender:
        sender.emit(event_fields())
    assert list(lost.value.report.failed) == ["event-1"]


def test_an_error_inside_the_with_block_is_not_replaced_by_ours() -> None:
    queue = FakeQueue(service_error("AccessDenied", 403))
    sender = emitter(queue)
    sender.emit(event_fields())
    with pytest.raises(KeyError), sender:
        raise KeyError
    assert len(queue.requests) == 1


def test_event_ids_are_version_7_uuids_that_sort_by_time() -> None:
    ids = [new_event_id() for _ in range(2000)]
    assert len(set(ids)) == 2000
    times = [uuid.UUID(event_id).int >> 64 for event_id in ids]
    assert times == sorted(times)
    assert {(uuid.UUID(event_id).version, uuid.UUID(event_id).variant) for event_id in ids} == {(7, uuid.RFC_4122)}
    made = datetime.fromtimestamp((uuid.UUID(ids[-1]).int >> 80) / 1000, UTC)
    assert abs((datetime.now(UTC) - made).total_seconds()) < 60


def test_importing_the_client_does_not_import_boto3() -> None:
    program = "import sys, goldsmith.client; sys.exit(any(name in sys.modules for name in ('boto3', 'botocore')))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
