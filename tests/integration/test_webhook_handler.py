import base64
import hmac
import json
import time
from collections.abc import Iterator
from hashlib import sha256
from io import StringIO
from logging import StreamHandler

import pytest

from goldsmith.adapters import aws
from goldsmith.observability import logger
from tests.integration.stack import WEBHOOK_SECRET, Event, Stack, sample, sqs_event


def signed_now(event: Event) -> Event:
    """The sample as if it had been sent this moment."""
    body = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()
    stamp = str(int(time.time()))
    key = base64.b64decode(WEBHOOK_SECRET.removeprefix("whsec_"))
    message = f"{event['headers']['webhook-id']}.{stamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, message, sha256).digest()).decode()
    fresh = {"webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}
    return {**event, "headers": {**event["headers"], **fresh}}


def nudged_jobs(stack: Stack) -> list[str]:
    return [json.loads(message["Body"])["job_id"] for message in stack.cloud.receive("advance")]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the function logs meanwhile."""
    lines, handler = StringIO(), logger.registered_handler
    assert isinstance(handler, StreamHandler)
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


@pytest.mark.parametrize("name", ["succeeded", "base64"])
def test_a_signed_call_nudges_the_run_of_its_job(stack: Stack, name: str) -> None:
    assert stack.invoke("webhook", signed_now(sample(f"webhook/{name}"))) == {"statusCode": 202}
    assert nudged_jobs(stack) == ["ftjob-4711"]


def test_header_names_are_taken_in_any_case(stack: Stack) -> None:
    event = signed_now(sample("webhook/succeeded"))
    shouted = {name.title(): value for name, value in event["headers"].items()}
    assert stack.invoke("webhook", {**event, "headers": shouted}) == {"statusCode": 202}


@pytest.mark.parametrize(("name", "status"), [("other_event", 204), ("malformed", 400)])
def test_a_signed_call_that_is_not_needed_or_not_understood_nudges_nothing(
    stack: Stack, name: str, status: int
) -> None:
    assert stack.invoke("webhook", signed_now(sample(f"webhook/{name}"))) == {"statusCode": status}
    assert nudged_jobs(stack) == []


@pytest.mark.parametrize("name", ["forged", "succeeded", "malformed"])
def test_a_forged_or_stale_call_is_refused(stack: Stack, name: str) -> None:
    event = sample(f"webhook/{name}")
    if name == "forged":
        event["headers"]["webhook-timestamp"] = str(int(time.time()))
    assert stack.invoke("webhook", event) == {"statusCode": 401}
    assert nudged_jobs(stack) == []


@pytest.mark.parametrize("event", [{}, {"headers": None, "body": None}, {"body": "", "headers": {"webhook-id": "x"}}])
def test_a_call_with_nothing_in_it_is_refused(stack: Stack, event: Event) -> None:
    assert stack.invoke("webhook", event) == {"statusCode": 401}


def test_a_call_that_comes_again_is_taken_again_and_nudges_nothing_more(stack: Stack) -> None:
    event = sample("webhook/succeeded")
    assert stack.invoke("webhook", signed_now(event)) == {"statusCode": 202}
    assert stack.invoke("webhook", signed_now(event)) == {"statusCode": 202}
    assert nudged_jobs(stack) == ["ftjob-4711"]


def test_a_body_that_is_too_large_is_not_decoded(stack: Stack) -> None:
    event = {**signed_now(sample("webhook/base64")), "body": "*" * 100_000}
    assert stack.invoke("webhook", event) == {"statusCode": 413}


@pytest.mark.parametrize("secret", ["whsec_not base64", "\n"])
def test_a_secret_that_cannot_be_right_is_logged_with_the_cure_counted_and_not_held_against_the_caller(
    stack: Stack, log: StringIO, capsys: pytest.CaptureFixture[str], secret: str
) -> None:
    aws.client("secretsmanager").put_secret_value(SecretId="webhook", SecretString=secret)
    assert stack.invoke("webhook", signed_now(sample("webhook/succeeded"))) == {"statusCode": 503}
    assert "store it in Secrets Manager as plain text" in log.getvalue()
    assert "not base64" not in log.getvalue()
    assert '"WebhooksMisconfigured":[1.0]' in capsys.readouterr().out
    assert nudged_jobs(stack) == []


def test_a_secret_that_is_gone_is_not_held_against_the_caller(stack: Stack, log: StringIO) -> None:
    aws.client("secretsmanager").delete_secret(SecretId="webhook", ForceDeleteWithoutRecovery=True)
    assert stack.invoke("webhook", signed_now(sample("webhook/succeeded"))) == {"statusCode": 503}
    assert "reading a secret: AWS answered ResourceNotFoundException" in log.getvalue()


def test_what_a_stranger_sends_does_not_get_into_the_log(stack: Stack, log: StringIO) -> None:
    event = sample("webhook/forged")
    event["headers"] |= {"webhook-id": "STRANGER-id", "webhook-signature": "v1,STRANGER"}
    assert stack.invoke("webhook", {**event, "body": "STRANGER"}) == {"statusCode": 401}
    assert "401" in log.getvalue()
    assert "STRANGER" not in log.getvalue()


def test_a_job_nobody_knows_is_looked_for_and_left_at_that(stack: Stack) -> None:
    stack.invoke("webhook", signed_now(sample("webhook/succeeded")))
    [nudge] = stack.cloud.receive("advance")
    assert stack.failed("advance", sqs_event(nudge["Body"])) == []


def test_without_a_secret_nothing_is_believed(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOLDSMITH_WEBHOOK_SECRET_ARN")
    assert stack.invoke("webhook", signed_now(sample("webhook/succeeded"))) == {"statusCode": 401}
