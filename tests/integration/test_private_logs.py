"""No text, no author and no key is in logs or metrics, at the default level, whatever goes wrong."""

import io
import json
import traceback
from collections.abc import Iterator

import pytest

from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.fakes.provider import provoke
from tests.integration.observed import MARK, commented, lines, marked, teach
from tests.integration.stack import Stack, forget_wiring, sample, sqs_event

FAULTS = [
    "rate_limit", "quota", "bad_key", "server_error", "content_filter_request", "content_filter", "refusal",
    "truncation", "invalid_json", "invalid_schema",
]  # fmt: skip
"""What a provider may do to a call; test_walk.py has the model that is not there."""


@pytest.fixture
def standin() -> Iterator[RunningStandin]:
    """A provider that knows no earlier test's jobs, under a key that must not be logged."""
    with running_standin(job_seconds=0.0, api_key=f"sk-{MARK}-key") as running:
        yield running


def test_no_text_no_author_and_no_key_is_in_logs_or_metrics_whatever_goes_wrong(
    stack: Stack, logged: io.StringIO, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """At the default level. Authors are people: their ids are in ledger and segments, where they can be forgotten.

    What a handler raises is logged by Lambda, with its traceback.
    """
    stack.triage(*map(commented, range(len(FAULTS))))
    for mode, request in zip(FAULTS, stack.rewrite_requests(), strict=True):
        provoke(stack.standin, mode, "chat", times=100)
        stack.failed("rewrite", sqs_event(request))
        provoke(stack.standin, None)
        forget_wiring()
    event = marked(50, rating=5).model_dump(mode="json")
    poison = (f'{{"final": "{MARK}', json.dumps(event | {"rating": f"{MARK}"}), json.dumps(event | {"output": 7}))
    stack.failed("triage", sqs_event(*poison))
    stack.failed("rewrite", sqs_event(f"{MARK} no request"))
    stack.failed("advance", sqs_event(f"{MARK} no nudge"))
    stack.invoke("webhook", {**sample("webhook/forged"), "body": f"{MARK}-body"})
    provoke(stack.standin, "server_error", "jobs", times=100)
    teach(stack)
    provoke(stack.standin, None)
    stack.invoke("advance", sample("advance/tick"))
    raised = defects(stack)
    printed = capsys.readouterr()
    assert {"decided", "message postponed", "message failed", "run advanced"} <= {
        line["message"] for line in lines(logged)
    }
    assert MARK not in logged.getvalue() + printed.out + printed.err + caplog.text + raised


def defects(stack: Stack) -> str:
    """Items that no version of the program wrote: reading one fails on the text in it. What handlers raised."""
    broken(stack, "generation#draft-100", "data", f'{{"tenant": 7, "reason": "{MARK}"}}')
    late = marked(100, rating=1).model_copy(update={"event_id": "late"})
    assert stack.failed("triage", sqs_event(late.model_dump_json())) == ["message-0"]
    broken(stack, "tenant", "consumed_samples", f"{MARK}-counter")
    raised = []
    for work in (lambda: stack.launch("acme-leads"), lambda: stack.invoke("advance", sample("advance/tick"))):
        with pytest.raises((KeyError, ExceptionGroup)) as failed:
            work()
        raised += traceback.format_exception(failed.value)
    return "".join(raised)


def broken(stack: Stack, item: str, attribute: str, text: str) -> None:
    stack.cloud.dynamodb.update_item(
        TableName="ledger",
        Key={"pk": {"S": "tenant#acme-leads"}, "sk": {"S": item}},
        UpdateExpression="SET #attribute = :text",
        ExpressionAttributeNames={"#attribute": attribute},
        ExpressionAttributeValues={":text": {"S": text}},
    )
