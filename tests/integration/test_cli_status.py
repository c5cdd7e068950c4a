import json
from collections.abc import Iterator

import pytest

from goldsmith.adapters.dynamodb import key, number
from goldsmith.client import FeedbackEmitter
from goldsmith_cli.errors import ExitCode
from tests.fakes.feedback import event_fields
from tests.integration.cli_stack import MotoStack, moto_stack

BROKEN = [json.dumps(event_fields(rating=9)), json.dumps(event_fields(event_id="")), "{}", "not JSON"]


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    with moto_stack(monkeypatch, capsys) as running:
        yield running


def send_everything(stack: MotoStack) -> int:
    """Events of two tenants that end in every way there is, one of them doubled; returns how many are distinct."""
    fields: list[dict[str, object]] = [
        {"rating": 5},
        {"rating": 1},
        {"rating": 3},
        {"final": "Hi Dana!"},
        {"rating": 2, "comment": "Shorter."},
        {"rating": 3, "comment": "Lovely."},
        {"rating": 2, "comment": "Be rude."},
        {"rating": 5, "messages": None, "output": None},
    ]
    events = [
        event_fields(event_id=f"{tenant}-{position}", generation_id=f"gen-{position}", tenant=tenant, **changes)
        for tenant in ("acme-leads", "bakery")
        for position, changes in enumerate(fields)
    ]
    events.append(event_fields(event_id="later", generation_id="gen-0", final="Better.", messages=None, output=None))
    url = stack.outputs["FeedbackQueueUrl"]
    assert FeedbackEmitter(url, stack.sqs).emit_all([*events, events[0]]).complete
    for body in BROKEN:
        stack.sqs.send_message(QueueUrl=url, MessageBody=body)
    stack.triage()
    stack.rewrite()
    return len(events)


def test_status_adds_up_to_what_was_sent(stack: MotoStack) -> None:
    events = send_everything(stack)
    answer = stack.goldsmith("status", "--json")
    said = json.loads(answer.out)
    totals = said["totals"]
    assert answer.exit_code == ExitCode.OK
    assert said["balanced"] is True
    assert totals["events"] == events == sum(totals["outcomes"].values()) + totals["superseded"]
    assert totals["distinct_events_sent_here"] == events + len(BROKEN)
    assert totals["skipped_by_reason"] == {"no_guidance": 2, "neutral": 2}
    assert totals["outcomes"] == {
        "waiting": 2,
        "rewriting": 0,
        "accepted": 3,
        "edited": 3,
        "rewritten": 2,
        "reviewed": 0,
        "parked": 2,
        "skipped": 4,
    }
    assert said["queues"]["feedback_dead_letters"] == {"waiting": len(BROKEN), "in_flight": 0, "delayed": 0}


def test_each_tenant_is_told_apart_and_refusals_without_a_tenant_are_listed(stack: MotoStack) -> None:
    send_everything(stack)
    tenants = json.loads(stack.goldsmith("status", "--json").out)["tenants"]
    assert sorted(tenants) == ["-", "acme-leads", "bakery"]
    assert [tenants[name]["dead_lettered"] for name in ("-", "acme-leads", "bakery")] == [2, 2, 0]
    assert [tenants[name]["superseded"] for name in ("acme-leads", "bakery")] == [1, 0]
    assert tenants["bakery"]["samples"] == {"accepted": 2, "edited": 1, "rewritten": 1, "reviewed": 0}
    assert (tenants["bakery"]["new_samples"], tenants["bakery"]["threshold"]) == (4, 12)


def test_one_tenant_can_be_asked_for(stack: MotoStack) -> None:
    send_everything(stack)
    assert list(json.loads(stack.goldsmith("status", "--tenant", "bakery", "--json").out)["tenants"]) == ["bakery"]


def test_people_read_the_same_numbers(stack: MotoStack) -> None:
    events = send_everything(stack)
    answer = stack.goldsmith("status")
    assert f"The books balance: {events} events = {events - 1} outcomes + 1 superseded" in answer.out
    assert f"; with {len(BROKEN)} dead-lettered: {events + len(BROKEN)} distinct" in answer.out
    assert "skipped: 2 neutral, 2 no_guidance" in answer.out
    assert "4 feedback dead letters" in answer.out
    assert "(tenant unknown)" in answer.out


def test_books_that_do_not_balance_are_a_problem_once_nothing_is_on_its_way(stack: MotoStack) -> None:
    send_everything(stack)
    table = stack.ledger_table
    table.transact(
        [table.update(key("bakery", "tenant"), "ADD count_events :n", {"ExpressionAttributeValues": {":n": number(1)}})]
    )
    answer = stack.goldsmith("status")
    assert answer.exit_code == ExitCode.PROBLEM
    assert "do not balance (bakery)" in answer.out
    stack.sqs.send_message(QueueUrl=stack.outputs["FeedbackQueueUrl"], MessageBody="{}")
    assert stack.goldsmith("status").exit_code == ExitCode.OK


def test_an_empty_stack_says_so(stack: MotoStack) -> None:
    assert "No feedback has arrived yet" in stack.goldsmith("status").out
    assert json.loads(stack.goldsmith("status", "--json").out)["balanced"] is True


@pytest.mark.parametrize("option", [(), ("--json",), ("--watch",)])
def test_a_tenant_nobody_heard_of_is_an_error_with_the_nearest_name(stack: MotoStack, option: tuple[str, ...]) -> None:
    send_everything(stack)
    answer = stack.goldsmith("status", "--tenant", "bakerry", *option)
    assert (answer.exit_code, answer.out) == (ExitCode.PROBLEM, "")
    assert "did you mean bakery?" in answer.err


def test_what_cannot_be_a_tenant_is_wrong_usage_but_refusals_without_one_can_be_asked_for(stack: MotoStack) -> None:
    send_everything(stack)
    answer = stack.goldsmith("status", "--tenant", "Bakery!")
    assert answer.exit_code == ExitCode.USAGE
    assert "cannot be a tenant" in answer.err
    assert json.loads(stack.goldsmith("status", "--tenant", "-", "--json").out)["totals"]["dead_lettered"] == 2
