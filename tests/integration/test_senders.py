"""Senders from the message as Lambda gets it to the ledger: bound tenants, forged messages, dead letters sent again."""

import io
import logging
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from goldsmith.adapters import aws
from goldsmith.domain.senders import ORIGINAL_SENDER, VERIFIED_TENANT, sent_again
from goldsmith.observability import logger
from tests.fakes.counting import counts
from tests.fakes.feedback import event_json
from tests.fakes.http_front import ROLE_ID, SENDER
from tests.integration.sending import bind, items_of, letters
from tests.integration.stack import Event, Stack, sample

APP = "AIDACKCEVSQ6C2EXAMPLE"
"""Who sent the samples in events/triage."""

OPERATOR, TRIAGE = "AROAOPERATOREXAMPLE", "AROATRIAGEEXAMPLE"


@pytest.fixture
def bound(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack with a front and an operator, where Acme Leads takes feedback of its own application alone."""
    monkeypatch.setenv("GOLDSMITH_HTTP_FRONT_ROLE_ID", ROLE_ID)
    monkeypatch.setenv("GOLDSMITH_OPERATORS", f"{OPERATOR},AROAOTHEROPERATOR")
    bind(stack, "acme-leads", APP)
    return stack


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that the function's own logger writes."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    yield written
    logger._logger.removeHandler(handler)


def delivered(body: str, sender: str, attributes: Mapping[str, str]) -> Event:
    """A batch of one message as Lambda gets it."""
    [shape] = sample("triage/accepted")["Records"]
    told = {name: {"dataType": "String", "stringValue": value} for name, value in attributes.items()}
    return {
        "Records": [
            {
                **shape,
                "body": body,
                "attributes": {**shape["attributes"], "SenderId": sender},
                "messageAttributes": told,
            }
        ]
    }


def test_a_tenants_own_sender_is_let_in_at_no_further_request(bound: Stack) -> None:
    made: Counter[str] = Counter()
    clients = [aws.client(name) for name in ("dynamodb", "s3", "sqs")]
    for client in clients:
        client.meta.events.register("before-send", lambda event_name, **_: made.update([event_name]), unique_id="count")
    assert bound.failed("triage", sample("triage/edited")) == []
    for client in clients:
        client.meta.events.unregister("before-send", unique_id="count")
    assert counts(bound.counters())["edited"] == 1
    assert made.total() == 3


def test_a_spoofed_event_is_put_away_counted_once_and_leaves_the_tenants_items_as_they_were(bound: Stack) -> None:
    bound.failed("triage", sample("triage/edited"))
    before = (items_of(bound, "acme-leads"), bound.cloud.objects())
    for _ in range(3):
        assert bound.failed("triage", sample("triage/spoofed")) == []
    assert (items_of(bound, "acme-leads"), bound.cloud.objects()) == before
    assert bound.counters("-") == {"dead_lettered": 1}
    body, told = letters(bound)[0]
    assert body == sample("triage/spoofed")["Records"][0]["body"]
    assert told.pop("reason").startswith('tenant: "acme-leads" takes feedback of its own senders')
    assert told == {ORIGINAL_SENDER: "AROAOTHERTENANTEXAMPLE:birch-crm"}


def test_a_refused_sender_is_a_metric_and_a_line_of_the_log_without_any_text(
    bound: Stack, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    bound.failed("triage", sample("triage/spoofed"))
    assert '"SendersRefused":[1.0]' in capsys.readouterr().out
    [line] = [line for line in logged.getvalue().splitlines() if "sender refused" in line]
    assert "AROAOTHERTENANTEXAMPLE:birch-crm" in line
    assert '"level":"WARNING"' in line
    assert "half the price" not in logged.getvalue()
    assert "Dana" not in logged.getvalue()


def test_tenants_without_a_binding_are_refused_where_the_stack_says_so(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDSMITH_UNBOUND_TENANTS", "refuse")
    assert stack.failed("triage", sample("triage/edited")) == []
    assert (items_of(stack, "acme-leads"), stack.counters("-")) == ([], {"dead_lettered": 1})


def test_the_sample_of_the_http_front_is_its_tokens_tenants(bound: Stack) -> None:
    assert bound.failed("triage", sample("triage/http_front")) == []
    assert list(bound.answers()) == ["gen-1067"]


def test_a_refused_event_of_a_token_keeps_it_when_an_operator_sends_it_again(
    bound: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was put away because the bucket was gone for the front, say: here, because of its version."""
    body = event_json(final="Hi Dana", version=2).replace('"tenant": "acme-leads", ', "")
    bound.failed("triage", delivered(body, SENDER, {VERIFIED_TENANT: "acme-leads"}))
    [(put_away, told)] = letters(bound)
    mended = put_away.replace('"version": 2', '"version": 1')
    again = sent_again(f"{TRIAGE}:triage", told, (TRIAGE, OPERATOR))
    assert bound.failed("triage", delivered(mended, f"{OPERATOR}:mia", again)) == []
    assert bound.answers() == {"gen-1": "Hi Dana"}
