import json
from collections.abc import Iterator

import pytest

from goldsmith.client import FeedbackEmitter
from goldsmith.domain.policy import TenantPolicy
from goldsmith.errors import TrainingBlocked
from goldsmith_cli.errors import ExitCode
from tests.fakes.feedback import event_fields
from tests.integration.cli_stack import MotoStack, moto_stack

POLICY = TenantPolicy(
    sample_threshold=40, holdout_fraction=0.5, minimum_evidence=5, promotion_margin=0.02, base_model="base"
)
TUNED = "tuned-job-acme-leads-0001"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    with moto_stack(monkeypatch, capsys) as running:
        yield running


def gather(stack: MotoStack, tenant: str = "acme-leads") -> None:
    """Enough edited drafts of different conversations for one run."""
    events = [
        event_fields(
            event_id=f"e{number}",
            generation_id=f"gen-{number}",
            tenant=tenant,
            messages=[{"role": "user", "content": f"Write to customer {number}."}],
            final=f"Hi customer {number}, talk soon?",
        )
        for number in range(40)
    ]
    assert FeedbackEmitter(stack.outputs["FeedbackQueueUrl"], stack.sqs).emit_all(events).complete
    stack.triage()


def test_a_promoted_run_is_listed_with_what_it_was_measured_by(stack: MotoStack) -> None:
    gather(stack)
    stack.train("acme-leads", {TUNED: "Hi customer, talk soon?"}, POLICY)
    answer = stack.goldsmith("runs")
    assert answer.exit_code == ExitCode.OK
    row = answer.out.splitlines()[1]
    for said in ("acme-leads-0001", "promoted", "18 + 22 held out", f"base → {TUNED}", "better by +", "better"):
        assert said in row


def test_a_run_is_shown_with_its_steps_its_snapshot_and_the_answers_that_moved_most(stack: MotoStack) -> None:
    gather(stack)
    stack.train("acme-leads", {TUNED: "Hi customer, talk soon?"}, POLICY)
    answer = stack.goldsmith("runs", "show", "acme-leads-0001", "--examples", "1")
    assert answer.exit_code == ExitCode.OK
    assert "claimed → snapshotted → submitted → trained → evaluated → promoted" in answer.out
    assert "held out (40 edited)" in answer.out
    assert "[-Yours faithfully-] {+Hi customer, talk soon?+}" in answer.out
    assert answer.out.count("what the person sent") == 1


def test_programs_get_the_whole_run(stack: MotoStack) -> None:
    gather(stack)
    stack.train("acme-leads", {TUNED: "Hi customer, talk soon?"}, POLICY)
    run = json.loads(stack.goldsmith("runs", "show", "acme-leads-0001", "--json").out)
    (listed,) = json.loads(stack.goldsmith("runs", "--tenant", "acme-leads", "--json").out)
    assert (run["state"], run["manifest"]["sources"], len(run["examples"])) == ("promoted", {"edited": 40}, 3)
    assert (listed["run_id"], listed["evaluation"]["verdict"]) == ("acme-leads-0001", "better")


def test_a_blocked_run_shows_what_stands_in_its_way(stack: MotoStack) -> None:
    gather(stack)
    stack.tuner.problem = TrainingBlocked("training_not_available: ask the provider")
    stack.train("acme-leads", {}, POLICY)
    assert "training_not_available" in stack.goldsmith("runs").out
    assert "training_not_available" in stack.goldsmith("runs", "show", "acme-leads-0001").out


def test_a_report_that_is_gone_is_said_to_be_gone(stack: MotoStack) -> None:
    gather(stack)
    stack.train("acme-leads", {TUNED: "Hi customer, talk soon?"}, POLICY)
    stack.s3.delete_object(Bucket="dataset", Key="tenants/acme-leads/runs/acme-leads-0001/evaluation.json")
    answer = stack.goldsmith("runs", "show", "acme-leads-0001")
    assert answer.exit_code == ExitCode.OK
    assert "not in the bucket any more" in answer.err


@pytest.mark.parametrize("name", ["acme-leads-0009", "acme-leads", "nonsense", "acme-leads-1"])
def test_a_run_that_does_not_exist_is_answered_with_those_that_do(stack: MotoStack, name: str) -> None:
    gather(stack)
    stack.train("acme-leads", {}, POLICY)
    answer = stack.goldsmith("runs", "show", name)
    assert answer.exit_code == ExitCode.PROBLEM
    assert f"there is no run {name}" in answer.err
    assert "acme-leads-0001" in answer.err


def test_runs_of_a_tenant_nobody_heard_of_are_an_error_and_of_an_impossible_one_wrong_usage(stack: MotoStack) -> None:
    gather(stack)
    for options in ((), ("--json",)):
        answer = stack.goldsmith("runs", "--tenant", "acme-lead", *options)
        assert (answer.exit_code, answer.out) == (ExitCode.PROBLEM, "")
        assert "did you mean acme-leads?" in answer.err
    assert "no run was started yet" in stack.goldsmith("runs", "--tenant", "acme-leads").err
    assert stack.goldsmith("runs", "--tenant", "Acme Leads").exit_code == ExitCode.USAGE


def test_no_runs_is_no_error(stack: MotoStack) -> None:
    assert "no run was started yet" in stack.goldsmith("runs").err
    assert json.loads(stack.goldsmith("runs", "--json").out) == []
