"""Which call takes which fault, and how calls are counted."""

import json
from collections.abc import Iterator

import pytest
from openai import InternalServerError, NotFoundError, OpenAI

from .support import BASE, asking_for, chat, control, provoke, root_of

JUDGE = "standin-judge"


@pytest.fixture(autouse=True)
def fresh(client: OpenAI) -> Iterator[None]:
    client.delete(f"{root_of(client)}/_standin/calls", cast_to=object)
    yield
    provoke(client, mode=None)


def refused(client: OpenAI, content: str = "Hi", **overrides: object) -> bool:
    return chat(client, content, **overrides).message.refusal is not None


def test_a_fault_waits_for_the_model_it_is_meant_for(client: OpenAI) -> None:
    provoke(client, mode="refusal", model=JUDGE)
    assert [refused(client), refused(client, model=JUDGE), refused(client, model=JUDGE)] == [False, True, False]


def test_a_fault_waits_for_the_schema_it_is_meant_for(client: OpenAI) -> None:
    provoke(client, mode="refusal", schema="pair")
    asked = [{}, asking_for("other", "a"), asking_for("pair", "a")]
    assert [refused(client, **form) for form in asked] == [False, False, True]


@pytest.mark.parametrize(
    "content",
    [
        "a “marker” here",
        json.dumps({"draft": "x", "comment": "a “marker” here"}),
        json.dumps({"conversation": [{"content": "“marker”"}]}),
    ],
)
def test_a_fault_waits_for_a_text_in_a_message_whether_json_escapes_it_or_not(client: OpenAI, content: str) -> None:
    provoke(client, mode="refusal", contains="“marker”")
    assert not refused(client, '{"a": "marker"}')
    assert refused(client, content)


def test_every_selector_must_match(client: OpenAI) -> None:
    provoke(client, mode="refusal", model=JUDGE, schema="pair", contains="x")
    for nearly in (
        {"content": "x", "model": BASE, **asking_for("pair", "a")},
        {"content": "x", "model": JUDGE, **asking_for("other", "a")},
        {"content": "y", "model": JUDGE, **asking_for("pair", "a")},
    ):
        assert not chat(client, **nearly).message.refusal
    assert refused(client, "x", model=JUDGE, **asking_for("pair", "a"))


def test_faults_are_tried_in_the_order_they_were_set_and_counted_down(client: OpenAI) -> None:
    provoke(client, mode="server_error", contains="x", times=2, status=503)
    provoke(client, mode="unknown_model")
    provoke(client, mode="rate_limit", path="jobs")
    with pytest.raises(InternalServerError):
        chat(client, "x")
    with pytest.raises(NotFoundError):
        chat(client, "y")
    assert control(client, "faults")["faults"] == [
        {"mode": "server_error", "path": "chat", "contains": "x", "status": 503, "times": 2, "left": 1},
        {"mode": "rate_limit", "path": "jobs", "times": 1, "left": 1},
    ]
    provoke(client, mode=None, path="chat")
    assert [fault["path"] for fault in control(client, "faults")["faults"]] == ["jobs"]
    provoke(client, mode=None)
    assert control(client, "faults") == {"faults": []}


def test_calls_are_counted_by_model_and_schema_those_that_failed_too(client: OpenAI) -> None:
    chat(client)
    chat(client, model=JUDGE, **asking_for("pair", "a"))
    provoke(client, mode="server_error", path="chat")
    with pytest.raises(InternalServerError):
        chat(client, **asking_for("pair", "a"))
    assert control(client, "calls") == {
        "chat": {"total": 3, "by_model": {BASE: 2, JUDGE: 1}, "by_schema": {"pair": 2}, "in_flight_peak": 1},
        "batch_lines": {"total": 0, "by_model": {}, "by_schema": {}},
    }
    client.delete(f"{root_of(client)}/_standin/calls", cast_to=object)
    assert control(client, "calls")["chat"] == {"total": 0, "by_model": {}, "by_schema": {}, "in_flight_peak": 0}
