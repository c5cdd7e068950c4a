"""A stack whose tenant has something to train on, and feedback that a provider would not take."""

import contextlib
from collections.abc import Iterator

import pytest

from goldsmith.client import FeedbackEmitter
from tests.fakes.feedback import event_fields
from tests.integration.cli_stack import MotoStack, moto_stack


@contextlib.contextmanager
def taught_stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    """Twenty golden samples of acme-leads, of which ten have a draft that was rejected."""
    with moto_stack(monkeypatch, capsys) as running:
        fields: list[dict[str, object]] = [{"rating": 5}, {"final": "Hi Dana!\u2028Mia"}, {"rating": 1}]
        events = [
            event_fields(
                event_id=f"e{number}",
                generation_id=f"gen-{number}",
                messages=[{"role": "user", "content": f"Write to customer {number}."}],
                **fields[number % 3],
            )
            for number in range(30)
        ]
        assert FeedbackEmitter(running.outputs["FeedbackQueueUrl"], running.sqs).emit_all(events).complete
        running.triage()
        yield running


def teach(stack: MotoStack, count: int, start: int = 0, tenant: str = "acme-leads") -> None:
    """So many edited drafts, each of a conversation of its own."""
    events = [
        event_fields(
            event_id=f"e{number}",
            generation_id=f"gen-{number}",
            tenant=tenant,
            messages=[{"role": "user", "content": f"Write to customer {number}."}],
            final=f"Hi customer {number}, talk soon?",
        )
        for number in range(start, start + count)
    ]
    assert FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs).emit_all(events).complete
    stack.triage()


def tell(stack: MotoStack, *fields: dict[str, object]) -> None:
    """More feedback, a generation each, to be refused for one reason or another."""
    events = [
        event_fields(event_id=f"odd-{number}", generation_id=f"odd-{number}", **each)
        for number, each in enumerate(fields)
    ]
    assert FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs).emit_all(events).complete
    stack.triage()


def unanswered(number: int = 0) -> dict[str, object]:
    """A final version for a conversation in which the assistant has the last word."""
    messages = [{"role": "user", "content": f"Secret {number}"}, {"role": "assistant", "content": "Dear Dana,"}]
    return {"messages": messages, "final": f"Hi Dana, {number}"}
