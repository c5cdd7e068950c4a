"""The HTTP front by its own definitions in the template: from a request on loopback to the token's tenant's sample."""

import contextlib
import http.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from goldsmith.domain.senders import ORIGINAL_SENDER, VERIFIED_TENANT
from tests.fakes.feedback import event_json
from tests.fakes.http_front import ROLE_ID, HttpFront, running_http_front
from tests.integration.sending import bind, items_of, letters
from tests.integration.stack import Stack

APP = "AIDACKCEVSQ6C2EXAMPLE"


@pytest.fixture
def bound(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack with a front, where Acme Leads takes feedback of its own application alone, or with a token."""
    monkeypatch.setenv("GOLDSMITH_HTTP_FRONT_ROLE_ID", ROLE_ID)
    bind(stack, "acme-leads", APP)
    return stack


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


def test_which_claim_and_which_audiences_count_is_the_operators_choice() -> None:
    chosen = {"HttpFrontTenantClaim": "org", "HttpFrontAudience": "goldsmith,api://feedback"}
    with running_http_front(chosen) as front:
        assert post(front, event_json(), front.issuer.token("birch", org="acme-leads", aud="api://feedback")) == 200
        [record] = front.event()["Records"]
    assert record["messageAttributes"][VERIFIED_TENANT]["stringValue"] == "acme-leads"


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
