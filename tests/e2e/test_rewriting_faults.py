"""The provider fails in every way it can, on the local stack: drafts end where they should, and the books balance."""

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_ledger import DynamoLedger
from goldsmith.domain.generations import Generation
from goldsmith_cli.local.options import Options
from goldsmith_cli.local.stack import LocalStack, ephemeral_stack
from tests.e2e.walk import Walker, balanced, commented, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("rewriting-faults")]

FOR_EVER = 1000
PARKED: dict[str, tuple[dict[str, Any], str]] = {
    "refused": ({"mode": "refusal", "times": FOR_EVER}, "model_refused"),
    "filtered": ({"mode": "content_filter", "times": FOR_EVER}, "model_refused"),
    "filtered-request": ({"mode": "content_filter_request", "times": FOR_EVER}, "model_refused"),
    "always-cut": ({"mode": "truncation", "times": FOR_EVER}, "model_output_truncated"),
    "never-json": ({"mode": "invalid_json", "times": FOR_EVER}, "model_output_invalid"),
    "never-schema": ({"mode": "invalid_schema", "times": FOR_EVER}, "model_output_invalid"),
    "judge-refuses": ({"mode": "refusal", "times": FOR_EVER, "schema": "golden_judgement"}, "judge_model_refused"),
}
REWRITTEN: dict[str, dict[str, Any]] = {
    "cut-once": {"mode": "truncation"},
    "no-json-once": {"mode": "invalid_json"},
    "limited": {"mode": "rate_limit", "times": 2, "retry_after": 2},
    "limited-unsaid": {"mode": "rate_limit", "retry_after": None},
    "broken": {"mode": "server_error", "times": 2, "status": 503},
    "slow": {"mode": "slow", "seconds": 2, "times": 2},
    "hangs": {"mode": "hang", "seconds": 60},
    "judge-broken": {"mode": "server_error", "schema": "golden_judgement"},
}


class Provider:
    """The stack's stand-in, told to fail."""

    def __init__(self, url: str, key: str) -> None:
        self._root = url.removesuffix("/v1")
        self._client = openai.OpenAI(base_url=url, api_key=key)

    def fails_for(self, marker: str, **fault: object) -> None:
        """The next calls about a conversation that holds ``marker`` fail."""
        body = {**fault, "contains": marker}
        self._client.post(f"{self._root}/_standin/faults", cast_to=object, body=body)

    def calls(self) -> int:
        """How often a model was asked since the start."""
        answer = self._client.get(f"{self._root}/_standin/calls", cast_to=object)
        total: int = json.loads(json.dumps(answer))["chat"]["total"]
        return total


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    parameters = {"Candidates": "1", "RewriteTimeoutSeconds": "60"}
    with ephemeral_stack(Options(threshold=1000, parameters=parameters)) as running:
        yield running


@pytest.fixture(scope="module")
def walker(stack: LocalStack) -> Walker:
    return Walker(stack.target())


@pytest.fixture(scope="module")
def provider(walker: Walker) -> Provider:
    secret = walker.target.output("ConfiguredProviderKeySecretArn")
    key = walker.target.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    return Provider(walker.target.output("ConfiguredProviderEndpoint"), key)


def about(tenant: str, number: int, marker: str) -> dict[str, Any]:
    """A commented draft whose conversation holds the marker."""
    told = commented(tenant, number)
    return {**told, "messages": [{"role": "user", "content": f"Write to Dana. [{marker}]"}]}


def generations(walker: Walker, tenant: str, count: int) -> list[Generation]:
    table = Table(walker.target.client("dynamodb"), walker.target.output("LedgerTableName"))
    names = [f"gen-{number}" for number in range(count)]
    known = DynamoLedger(table).read(tenant, names)
    return [known[name] for name in names]


def test_every_way_to_fail_ends_where_it_should(walker: Walker, provider: Provider) -> None:
    markers = [*PARKED, *REWRITTEN, "nothing"]
    for marker, (fault, _) in PARKED.items():
        provider.fails_for(f"[{marker}]", **fault)
    for marker, fault in REWRITTEN.items():
        provider.fails_for(f"[{marker}]", **fault)
    events = [about("faults", number, marker) for number, marker in enumerate(markers)]
    walker.send(events)

    eventually(lambda: walker.settled("faults", len(events)), "every draft has come to its end")

    ended = dict(zip(markers, generations(walker, "faults", len(events)), strict=True))
    found = {marker: (entry.outcome.value, entry.reason) for marker, entry in ended.items()}
    expected = {marker: ("parked", reason) for marker, (_, reason) in PARKED.items()}
    assert found == expected | dict.fromkeys([*REWRITTEN, "nothing"], ("rewritten", None))
    assert balanced(walker.counters("faults"))

    calls = provider.calls()
    walker.send(events)
    walker.send([about("faults-after", 0, "nothing")])
    eventually(lambda: walker.settled("faults-after", 1), "what was sent after them has come to its end")
    assert walker.counters("faults")["events"] == len(events)
    assert provider.calls() == calls + 2


def test_an_account_without_credit_keeps_drafts_waiting_and_loses_none(walker: Walker, provider: Provider) -> None:
    provider.fails_for("[credit]", mode="quota")
    walker.send([about("credit", 0, "credit")])
    eventually(lambda: walker.counters("credit").get("rewriting") == 1, "the draft waits for its rewrite")
    assert balanced(walker.counters("credit"))
    eventually(lambda: walker.settled("credit", 1), "the draft was rewritten when the account had credit again")
    assert walker.counters("credit")["rewritten"] == 1
    letters = walker.target.client("sqs").get_queue_attributes(
        QueueUrl=walker.target.output("RewriteDeadLetterQueueUrl"), AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert letters["Attributes"]["ApproximateNumberOfMessages"] == "0"
