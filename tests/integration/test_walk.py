"""From feedback events to a promoted model, through the five functions, and what the logs say about it."""

import io
from collections.abc import Iterator

import pytest

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.runs import RunState
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.fakes.counting import counts
from tests.fakes.provider import provoke
from tests.fakes.stories import feedback_event
from tests.integration.stack import Stack, sample, sqs_event

CANARY = "CANARY"
TOPICS = [f"{what} for {whom}" for what in ("soup", "bread", "coffee", "cakes", "flowers", "books", "lamps", "wine")
          for whom in ("Monday", "the fair", "Easter", "autumn", "the opening", "the team")]  # fmt: skip


@pytest.fixture
def standin() -> Iterator[RunningStandin]:
    """A provider that knows no earlier test's jobs, under a key that must not be logged."""
    with running_standin(job_seconds=0.0, api_key=f"sk-{CANARY}-key") as running:
        yield running


def edited(number: int, topic: str) -> FeedbackEvent:
    return feedback_event(
        event_id=f"edit-{number}",
        generation_id=f"gen-{number}",
        messages=[
            {"role": "system", "content": f"You write e-mails for Mia. {CANARY}-conversation"},
            {"role": "user", "content": f"Write to Dana about {topic}."},
        ],
        output=f"Dear Madam, we are writing with regard to {topic}. {CANARY}-draft Yours faithfully",
        final=f"Hi Dana, a quick word about {topic}: shall we talk on Friday? {CANARY}-final Mia",
    )


def commented(number: int, comment: str) -> FeedbackEvent:
    draft = f"Dear Dana,\n\nAll is well with {CANARY}-draft.\n\nYours faithfully\nTom"
    return feedback_event(
        event_id=f"comment-{number}", generation_id=f"commented-{number}", output=draft, comment=comment, author="w-1"
    )


def poison() -> list[str]:
    event = commented(9, f"{CANARY}-comment").model_dump(mode="json")
    return [
        f'{{"tenant": "acme-leads", "final": "{CANARY}-final',
        FeedbackEvent.model_construct(**{**event, "rating": f"{CANARY}-rating"}).model_dump_json(warnings=False),
    ]


def walk(stack: Stack) -> None:
    """Feedback of every kind, rewriting in trouble and out of it, a run that is blocked and one that is promoted."""
    edits = [edited(number, topic).model_dump_json() for number, topic in enumerate(TOPICS)]
    comments = [commented(n, f"Sign off as Mia ({CANARY}-comment).").model_dump_json() for n in range(4)]
    for batch in (edits, edits[:5], comments + comments, poison()):
        assert stack.failed("triage", sqs_event(*batch)) == []
    requests = stack.rewrite_requests()
    for mode in ("refusal", "invalid_json"):
        provoke(stack.standin, mode, "chat", times=20)
        assert stack.failed("rewrite", sqs_event(requests.pop())) == []
        provoke(stack.standin, None)
    assert stack.failed("rewrite", sqs_event(*requests, *requests, f"{CANARY}-poison")) == []
    stack.launch("acme-leads")
    stack.invoke("advance", sqs_event(*(message["Body"] for message in stack.cloud.receive("advance"))))


def test_feedback_becomes_a_promoted_model(stack: Stack) -> None:
    walk(stack)
    run = stack.runs.run("acme-leads", 1)
    assert run is not None
    assert (run.state, run.problem) == (RunState.PROMOTED, None)
    assert run.evaluation is not None
    assert run.evaluation.live_distance is not None
    assert run.evaluation.new_distance is not None
    assert run.evaluation.new_distance < run.evaluation.live_distance
    assert stack.live_model() == run.tuned_model == stack.runs.tenant("acme-leads").live_model
    assert counts(stack.counters()) == {
        "dead_lettered": 1, "edited": 48, "events": 52, "parked": 2, "rewritten": 2, "sample_commits": 50,
        "samples_edited": 48, "samples_rewritten": 2,
    }  # fmt: skip
    assert stack.counters("-") == {"dead_lettered": 1}


def test_the_comment_is_in_no_training_file(stack: Stack) -> None:
    walk(stack)
    run = stack.runs.run("acme-leads", 1)
    assert run is not None
    assert run.snapshot is not None
    objects = stack.cloud.objects()
    for key in (run.snapshot.train_key, run.snapshot.holdout_key):
        assert f"{CANARY}-comment".encode() not in objects[key]
        assert f"{CANARY}-final".encode() in objects[key]


def test_no_private_text_and_no_key_is_logged(
    stack: Stack,
    logged: io.StringIO,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walk(stack)
    stack.triage(commented(20, f"Warmer. {CANARY}-comment"))
    request = stack.rewrite_requests()
    failing_rewrites(stack, request, monkeypatch)
    broken_ledger(stack)
    stack.invoke("webhook", {**sample("webhook/forged"), "body": f"{CANARY}-body"})
    printed = capsys.readouterr()
    everything = logged.getvalue() + printed.out + printed.err + caplog.text
    assert "batch done" in logged.getvalue()
    assert "message failed" in logged.getvalue()
    assert '"RunsPromoted"' in printed.out
    assert CANARY not in everything


def failing_rewrites(stack: Stack, requests: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A rewriting model that is not there."""
    from tests.integration.stack import forget_wiring

    monkeypatch.setenv("GOLDSMITH_REWRITE_MODEL", "retired")
    forget_wiring()
    assert stack.failed("rewrite", sqs_event(*requests)) == ["message-0"]


def broken_ledger(stack: Stack) -> None:
    """A defect while a batch is triaged: its traceback would hold the text it failed on."""
    stack.cloud.dynamodb.update_item(
        TableName="ledger",
        Key={"pk": {"S": "tenant#acme-leads"}, "sk": {"S": "generation#gen-1"}},
        UpdateExpression="SET #data = :broken",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues={":broken": {"S": f'{{"tenant": 7, "reason": "{CANARY}-ledger"}}'}},
    )
    late = edited(1, f"late {CANARY}").model_copy(update={"event_id": "late"})
    assert stack.failed("triage", sqs_event(late.model_dump_json())) == ["message-0"]
