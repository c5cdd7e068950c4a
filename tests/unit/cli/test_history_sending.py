from collections.abc import Mapping
from typing import Any

import pytest

from goldsmith.client import FeedbackEmitter
from goldsmith_cli.history.making import EventMaker
from goldsmith_cli.history.reading import Record
from goldsmith_cli.history.sending import CHUNK_LINES, Sending
from goldsmith_cli.history.summary import Summary
from tests.fakes.feedback import event_fields
from tests.fakes.sqs import FakeQueue, service_error


def sending(queue: FakeQueue) -> Sending:
    def emitter() -> FeedbackEmitter:
        return FeedbackEmitter("queue", queue.as_client(), sleep=lambda _seconds: None)

    return Sending(EventMaker(), emitter, lambda _summary: None)


def events(*numbers: int) -> list[Record]:
    return [Record(line, event_fields(event_id=f"e{number}")) for line, number in enumerate(numbers, 1)]


def test_every_line_is_sent_refused_or_failed_and_problems_come_in_order() -> None:
    queue = FakeQueue()
    lines: list[Record] = []
    for line in range(1, 3 * CHUNK_LINES):
        bad: Mapping[str, Any] | None = None if line % 7 == 0 else event_fields(event_id=f"e{line}", rating=line % 6)
        lines.append(Record(line, bad, "broken"))
    summary = sending(queue).send(lines, Summary())
    refused = [line for line in range(1, 3 * CHUNK_LINES) if line % 7 == 0 or line % 6 == 0]
    assert [problem.line for problem in summary.problems] == refused
    assert (summary.lines, summary.refused, summary.failed) == (len(lines), len(refused), 0)
    assert summary.sent == len(queue.bodies) == len(lines) - len(refused)


def test_lines_that_repeat_an_event_are_counted_apart() -> None:
    summary = sending(FakeQueue()).send(events(1, 2, 1, 1, 3), Summary())
    assert (summary.sent, summary.repeated) == (5, 2)


def test_a_queue_that_takes_nothing_is_given_up_soon() -> None:
    queue = FakeQueue(*[service_error("AccessDenied", 403)] * 1000)
    summary = sending(queue).send(events(*range(5000)), Summary(keep=3))
    assert summary.gave_up_after == CHUNK_LINES
    assert (summary.sent, summary.failed, len(summary.problems)) == (0, CHUNK_LINES, 3)
    assert len(queue.requests) < 100


def test_what_the_queue_refuses_once_is_sent_again() -> None:
    queue = FakeQueue(service_error("ThrottlingException", 400))
    summary = sending(queue).send(events(*range(20)), Summary())
    assert (summary.sent, summary.failed, summary.gave_up_after) == (20, 0, None)


@pytest.mark.parametrize("limit", [0, 1, 150])
def test_a_limit_takes_no_more_from_the_file(limit: int) -> None:
    lines = iter(events(*range(300)))
    assert sending(FakeQueue()).send(lines, Summary(), limit).lines == limit
    assert next(lines).line == limit + 1
