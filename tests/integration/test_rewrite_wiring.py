"""What the rewrite function is made of in a deployed stack, and that it ends before Lambda ends it."""

import importlib
import time
from datetime import timedelta

import pytest

from goldsmith import wiring
from goldsmith.adapters import event_loops
from tests.fakes.provider import provoke
from tests.integration.stack import Context, Stack, sample, sqs_event


def test_examples_are_held_out_by_the_setting_and_only_as_many_are_shown_as_it_says(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDSMITH_STYLE_EXAMPLES", "7")
    policy = wiring.rewriting().policy
    assert (policy.holdout_fraction, policy.style_examples) == (0.25, 7)


def test_the_policy_is_the_one_the_settings_make(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDSMITH_CANDIDATES", "5")
    monkeypatch.setenv("GOLDSMITH_MINIMUM_SCORE", "0.9")
    policy = wiring.rewriting().policy
    assert (policy.candidates, policy.minimum_score, policy.holdout_fraction) == (5, 0.9, 0.25)


def test_the_limits_are_the_ones_the_settings_make(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDSMITH_REWRITE_CALLS_AT_ONCE", "3")
    monkeypatch.setenv("GOLDSMITH_REWRITE_TIMEOUT_SECONDS", "90")
    limits = wiring.rewriting().limits
    assert (limits.calls_at_once, limits.call_seconds) == (3, 35.0)


def test_the_judge_has_a_model_of_its_own_where_one_is_named(stack: Stack) -> None:
    models = wiring.rewriting().models
    assert (models.rewriter, models.judge) == ("standin-base", "standin-judge")


def test_without_a_judges_model_the_one_that_rewrites_judges(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDSMITH_JUDGE_MODEL", "")
    assert wiring.rewriting().models.judge == "standin-base"


def test_every_batch_runs_in_the_event_loop_that_the_providers_connections_live_in(stack: Stack) -> None:
    assert wiring.rewriting().run == event_loops.event_loop().run


class Invocation(Context):
    """An invocation that Lambda ends when its time is up."""

    def __init__(self, allowed: timedelta) -> None:
        self.gone_at = time.monotonic() + allowed.total_seconds()

    def get_remaining_time_in_millis(self) -> int:
        return round(1000 * (self.gone_at - time.monotonic()))


def test_what_the_model_does_not_answer_in_time_comes_back_before_the_function_is_ended(stack: Stack) -> None:
    assert stack.failed("triage", sample("triage/rewrite")) == []
    [record] = sample("rewrite/comment")["Records"]
    handler = importlib.import_module("rewrite.handler").lambda_handler
    provoke(stack.standin, "hang", "chat", times=10)
    invocation = Invocation(timedelta(seconds=3))
    answer = handler(sqs_event(record["body"]), invocation)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}
    assert invocation.get_remaining_time_in_millis() > 0
    assert stack.counters() == {"events": 1, "rewriting": 1}
