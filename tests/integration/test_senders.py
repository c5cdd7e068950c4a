"""Senders from the message as Lambda gets it to the ledger: bound tenants, forged ones, and those of a token."""

import contextlib
import http.client
import io
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from goldsmith import wiring
from goldsmith.adapters import aws
from goldsmith.adapters.dynamodb_settings import DynamoSettings
from goldsmith.domain.senders import ORIGINAL_SENDER, VERIFIED_TENANT, sent_again
from goldsmith.domain.tenant_settings import SettingsChange
from goldsmith.observability import logger
from tests.fakes.cloud import TABLE
from tests.fakes.counting import counts
from tests.fakes.feedback import event_json
from tests.fakes.http_front import ROLE_ID, SENDER, HttpFront, running_http_front
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


def bind(stack: Stack, tenant: str, *senders: str) -> None:
    state = stack.runs.tenant(tenant)
    change = SettingsChange(
        tenant=tenant,
        before=state.settings,
        after=state.settings.after({}, senders),
        changed_at=datetime(2026, 11, 22, tzinfo=UTC),
        changed_by="operator",
    )
    assert DynamoSettings(wiring._table(TABLE)).change_settings(change, state.forgettings)


def letters(stack: Stack) -> list[tuple[str, dict[str, str]]]:
    """Body and attributes of every dead letter."""
    found = stack.cloud.receive("feedback-dead-letters")
    return [
        (each["Body"], {name: told["StringValue"] for name, told in each["MessageAttributes"].items()})
        for each in found
    ]


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


def items_of(stack: Stack, tenant: str) -> list[object]:
    """Everything in the ledger that is the tenant's."""
    found = stack.cloud.dynamodb.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :tenant",
        ExpressionAttributeValues={":tenant": {"S": f"tenant#{tenant}"}},
    )
    return list(found["Items"])


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


def post(front: HttpFront, body: str, token: str | None) -> int:
    """What an application without AWS credentials does."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    place = urlsplit(front.url)
    with contextlib.closing(http.client.HTTPConnection(place.netloc, timeout=10)) as connection:
        connection.request("POST", place.path, body.encode(), headers)
        return connection.getresponse().status


@pytest.fixture
def front() -> Iterator[HttpFront]:
    with running_http_front() as running:
        yield running


def test_feedback_posted_with_a_token_becomes_a_sample_of_the_tokens_tenant(bound: Stack, front: HttpFront) -> None:
    body = event_json(final="Hi Dana").replace('"tenant": "acme-leads", ', "")
    assert post(front, body, front.issuer.token("birch")) == 200
    assert bound.failed("triage", front.event()) == []
    assert (bound.answers("birch"), bound.answers()) == ({"gen-1": "Hi Dana"}, {})


@pytest.mark.parametrize(
    "claim",
    [
        "birch",
        ["acme-leads", "birch"],
        ["acme-leads"],
        True,
        "acme-leads ",
        "ACME-LEADS",
        f'birch"}},"{ORIGINAL_SENDER}":{{"DataType":"String","StringValue":"{APP}',
    ],
)
def test_no_token_but_one_for_the_tenant_writes_for_it(bound: Stack, front: HttpFront, claim: object) -> None:
    """A claim may hold anything: a list, an object, what tries to be a further attribute."""
    before = items_of(bound, "acme-leads")
    assert post(front, event_json(final="Buy at Birch!"), front.issuer.token(claim)) == 200
    assert bound.failed("triage", front.event()) == []
    assert items_of(bound, "acme-leads") == before
    assert bound.counters("-") == {"dead_lettered": 1}


@pytest.mark.parametrize("claim", [None, "", 'bir"ch', "bir\\ch", {"name": "acme-leads"}])
def test_what_cannot_be_an_attribute_does_not_reach_the_queue(front: HttpFront, claim: object) -> None:
    assert post(front, event_json(), front.issuer.token(claim)) == 400
    assert front.event() == {"Records": []}


def test_a_body_that_is_no_event_is_taken_and_refused_by_triage(bound: Stack, front: HttpFront) -> None:
    """Nobody reads the body at the front: what is wrong with it says the dead letter."""
    assert post(front, '{"version": 1}', front.issuer.token("birch")) == 200
    bound.failed("triage", front.event())
    assert bound.counters("birch") == {"dead_lettered": 1}
    [(body, told)] = letters(bound)
    assert body == '{"tenant": "birch", "version": 1}'
    assert told[VERIFIED_TENANT] == "birch"


class TestTokens:
    def test_without_one_nothing_is_taken(self, front: HttpFront) -> None:
        assert (post(front, event_json(), None), front.records) == (401, [])

    @pytest.mark.parametrize(
        "claims",
        [
            {"iss": "https://evil.example.com"},
            {"aud": "another-api"},
            {"aud": None},
            {"exp": 1},
            {"exp": None},
            {"nbf": 4_000_000_000},
            {"iat": 4_000_000_000},
        ],
    )
    def test_one_of_another_issuer_audience_or_time_is_none(self, front: HttpFront, claims: dict[str, Any]) -> None:
        assert (post(front, event_json(), front.issuer.token(**claims)), front.records) == (401, [])

    @pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"kid": "key-2"}])
    def test_one_signed_otherwise_is_none(self, front: HttpFront, header: dict[str, str]) -> None:
        assert (post(front, event_json(), front.issuer.token(header=header)), front.records) == (401, [])

    def test_one_of_a_client_that_is_an_audience_is_good(self, front: HttpFront) -> None:
        token = front.issuer.token(aud=None, client_id="goldsmith")
        assert post(front, event_json(), token) == 200

    def test_there_is_no_other_route(self, front: HttpFront) -> None:
        assert front.answer("GET /feedback", {"Authorization": front.issuer.token()}, "").status == 404
