import json

import pytest

from goldsmith.workflows.rewrite_items import LAST_RECEIVE
from tests.fakes.counting import counts
from tests.fakes.provider import provoke
from tests.integration.stack import Stack, sample, sqs_event


@pytest.fixture
def asked(stack: Stack) -> Stack:
    """Triage has asked for the rewrite in events/rewrite/comment.json."""
    assert stack.failed("triage", sample("triage/rewrite")) == []
    return stack


def test_the_sample_request_is_what_triage_sends(asked: Stack) -> None:
    [record] = sample("rewrite/comment")["Records"]
    assert [json.loads(body) for body in asked.rewrite_requests()] == [json.loads(record["body"])]


def test_a_comment_is_applied_and_committed(asked: Stack) -> None:
    assert asked.failed("rewrite", sample("rewrite/comment")) == []
    assert counts(asked.counters()) == {"events": 1, "rewritten": 1, "sample_commits": 1, "samples_rewritten": 1}
    assert asked.answers()["gen-1003"].endswith("Mia")


def test_in_a_mixed_batch_only_what_is_not_committed_yet_comes_back(asked: Stack) -> None:
    event = sample("rewrite/mixed_batch")
    for _ in range(2):
        assert asked.failed("rewrite", event) == [event["Records"][2]["messageId"]]
    assert asked.counters()["sample_commits"] == 1
    letters = asked.cloud.receive("rewrite-dead-letters")
    assert {letter["Body"] for letter in letters} == {record["body"] for record in event["Records"][3:]}
    assert all(
        letter["MessageAttributes"]["reason"]["StringValue"].startswith("not a rewrite request") for letter in letters
    )


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("refusal", "model_refused"),
        ("content_filter", "model_refused"),
        ("truncation", "model_output_truncated"),
        ("invalid_json", "model_output_invalid"),
    ],
)
def test_an_answer_that_is_none_is_parked_with_its_reason(asked: Stack, mode: str, reason: str) -> None:
    provoke(asked.standin, mode, "chat", times=10)
    assert asked.failed("rewrite", sample("rewrite/comment")) == []
    assert counts(asked.counters()) == {"events": 1, "parked": 1}
    assert asked.ledger.read("acme-leads", ["gen-1003"])["gen-1003"].reason == reason


def test_a_model_name_that_is_wrong_leaves_the_items_on_the_queue(
    asked: Stack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("GOLDSMITH_REWRITE_MODEL", "retired")
    [record] = sample("rewrite/comment")["Records"]
    assert asked.failed("rewrite", sqs_event(record["body"], receive_count=LAST_RECEIVE)) == ["message-0"]
    assert counts(asked.counters()) == {"events": 1, "rewriting": 1}
    assert any("check the model's name" in str(vars(record).get("cure")) for record in caplog.records)
    assert '"ConfigurationProblems":[1.0]' in capsys.readouterr().out.replace(" ", "")


def test_a_batch_that_was_done_asks_no_model_when_it_comes_again(asked: Stack) -> None:
    assert asked.failed("rewrite", sample("rewrite/comment")) == []
    provoke(asked.standin, "server_error", "chat")
    assert asked.failed("rewrite", sample("rewrite/comment")) == []
    provoke(asked.standin, None)
