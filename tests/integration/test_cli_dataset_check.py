import json
from collections.abc import Iterator

import pytest

from goldsmith.domain.policy import TenantPolicy
from goldsmith_cli.errors import ExitCode
from tests.integration.cli_stack import MotoStack
from tests.integration.taught_stack import taught_stack, tell, unanswered

CHECK = ("dataset", "check", "--tenant", "acme-leads", "--holdout-fraction", "0")
EXPORT = ("dataset", "export", "--tenant", "acme-leads")


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    with taught_stack(monkeypatch, capsys) as running:
        yield running


def test_a_set_that_can_be_trained_on_passes_the_check(stack: MotoStack) -> None:
    answer = stack.goldsmith(*CHECK)
    assert answer.exit_code == ExitCode.OK
    assert "acme-leads as sft: all of it can be trained on" in answer.out
    assert "20 to train on; a provider needs 10" in answer.out


def test_the_check_shows_what_a_run_would_leave_out_and_why(stack: MotoStack) -> None:
    tell(stack, unanswered(), unanswered(1), {"final": "User: Dana"})
    answer = stack.goldsmith(*CHECK, "--format", "bedrock")
    assert answer.exit_code == ExitCode.PROBLEM
    assert "acme-leads as bedrock: 3 samples would be left out" in answer.out
    assert "by rule: answers_itself 2, reserved_word 1" in answer.out
    [row] = [line.split() for line in answer.out.splitlines() if line.startswith("odd-2 ")]
    assert row[2:4] == ["reserved_word", "answer"]
    assert "Secret" not in answer.out


def test_the_check_fails_when_too_little_is_left_to_train_on(stack: MotoStack) -> None:
    answer = stack.goldsmith(*CHECK, "--format", "dpo")
    assert answer.exit_code == ExitCode.OK
    assert "10 for which no draft was rejected" in answer.out
    held_out = stack.goldsmith(*CHECK, "--format", "dpo", "--holdout-fraction", "0.5")
    assert held_out.exit_code == ExitCode.PROBLEM
    assert "acme-leads as dpo: not enough to train on" in held_out.out


def test_the_check_for_programs_adds_up(stack: MotoStack) -> None:
    twice: dict[str, object] = {"final": "Hi!", "messages": [{"role": "user", "content": "Twice"}]}
    tell(stack, unanswered(), twice, twice)
    answer = stack.goldsmith(*CHECK, "--json", "--holdout-fraction", "0.3")
    said = json.loads(answer.out)
    assert answer.exit_code == ExitCode.PROBLEM
    assert (said["tenant"], said["format"], said["passed"], said["minimum_lines"]) == ("acme-leads", "sft", False, 10)
    assert (said["enough"], said["duplicates"], said["without_rejected_draft"]) == (True, 1, 0)
    assert said["lines"] + said["left_out"] + said["held_out"] + said["duplicates"] == 23
    assert said["held_out"] > 0
    assert said["rules"] == {"answers_itself": said["left_out"]}
    [problem] = said["problems"]
    assert (problem["generation_id"], problem["rule"], problem["field"]) == (
        "odd-0", "answers_itself", "messages[1].role",
    )  # fmt: skip


def test_the_check_looks_at_what_a_run_trains_on(stack: MotoStack) -> None:
    exported = stack.goldsmith(*EXPORT, "--no-holdout", "--holdout-fraction", "0.4").out.count("\n")
    checked = json.loads(stack.goldsmith(*CHECK, "--json", "--holdout-fraction", "0.4").out)
    assert checked["lines"] == exported < 20


def test_the_check_needs_to_know_the_split_too(stack: MotoStack) -> None:
    del stack.outputs["ConfiguredHoldoutFraction"]  # as with a stack of an earlier version
    answer = stack.goldsmith("dataset", "check", "--tenant", "acme-leads")
    assert answer.exit_code == ExitCode.USAGE
    assert "--holdout-fraction" in answer.err


def test_the_split_a_run_has_fixed_for_the_tenant_is_known(stack: MotoStack) -> None:
    stack.train("acme-leads", {}, TenantPolicy(sample_threshold=10, holdout_fraction=0.4))
    assert stack.runs.tenant("acme-leads").holdout_fraction == 0.4
    split = [
        json.loads(stack.goldsmith("dataset", "check", "--tenant", "acme-leads", "--json", *given).out)["held_out"]
        for given in ((), ("--holdout-fraction", "0.4"), ("--holdout-fraction", "0"))
    ]
    assert split[0] == split[1] > split[2] == 0
