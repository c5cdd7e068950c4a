"""A run that is cancelled by a command: asked for at once, done by the run's next step."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from goldsmith.domain.nudges import Nudge
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith_cli.errors import ExitCode
from tests.fakes.services import FakeTuner
from tests.integration.cli_stack import MotoStack, moto_stack
from tests.integration.taught_stack import teach

TENANT, RUN = "acme-leads", "acme-leads-0001"
CANCEL = ("runs", "cancel", RUN, "--reviewer", "mia", "--yes")
POLICY = TenantPolicy(sample_threshold=24, base_model="base")


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    """A run that the provider is training."""
    with moto_stack(monkeypatch, capsys) as running:
        teach(running, 24)
        running.tuner = FakeTuner(polls=100)
        running.train(TENANT, {}, POLICY)
        assert known(running).state is RunState.TRAINING
        yield running


def known(stack: MotoStack) -> Run:
    run = stack.runs.run(TENANT, 1)
    assert run is not None
    return run


def test_it_writes_down_who_asked_and_the_next_step_cancels_the_job(stack: MotoStack) -> None:
    answer = stack.goldsmith(*CANCEL)
    assert (answer.exit_code, answer.err) == (ExitCode.OK, "")
    assert f"{RUN} is called off by mia: its job is cancelled at the provider now" in answer.out
    assert f"goldsmith runs retry {RUN}" in answer.out
    assert known(stack).called_off_by == "mia"
    [body] = stack.bodies("AdvanceQueueUrl")
    assert Nudge.model_validate_json(body) == Nudge(tenant=TENANT, number=1)
    assert "called off by mia" in stack.goldsmith("runs").out

    stack.train(TENANT, {}, POLICY)
    assert (known(stack).state, stack.tuner.running()) == (RunState.CANCELLED, [])
    shown = stack.goldsmith("runs", "show", RUN).out
    assert "cancelled by mia" in shown
    assert stack.runs.active() == 0


def test_its_samples_are_given_back_by_a_retry(stack: MotoStack) -> None:
    stack.goldsmith(*CANCEL)
    stack.train(TENANT, {}, POLICY)
    assert stack.runs.tenant(TENANT).new_samples == 0
    assert "24 samples of acme-leads count as new again" in stack.goldsmith("runs", "retry", RUN).out


def test_while_a_function_is_at_work_on_it_it_is_said_until_when(stack: MotoStack) -> None:
    busy = datetime.now(UTC) + timedelta(minutes=4)
    assert stack.runs.save(next_version(known(stack), {"lease_until": busy}, stack.clock()))
    answer = stack.goldsmith(*CANCEL)
    assert f"once the function that is at work on it has ended, by {busy.isoformat()} at the latest" in answer.out
    assert known(stack).lease_until == busy


def test_programs_are_told_the_same(stack: MotoStack) -> None:
    told = json.loads(stack.goldsmith(*CANCEL, "--json").out)
    assert told == {
        "run_id": RUN, "state": "training", "called_off_by": "mia", "busy_until": None, "looked_at": "now",
    }  # fmt: skip


def test_nothing_is_cancelled_where_nobody_can_be_asked(stack: MotoStack) -> None:
    answer = stack.goldsmith("runs", "cancel", RUN, "--reviewer", "mia")
    assert answer.exit_code == ExitCode.PROBLEM
    assert f"nobody is there to be asked: cancel {RUN}, which is training" in answer.err
    assert known(stack).called_off_by is None


def test_a_run_that_has_ended_is_refused_before_anybody_is_asked(stack: MotoStack) -> None:
    stack.goldsmith(*CANCEL)
    stack.train(TENANT, {}, POLICY)
    ended = known(stack)
    answer = stack.goldsmith("runs", "cancel", RUN)
    assert answer.exit_code == ExitCode.PROBLEM
    assert f"{RUN} has ended: it is cancelled" in answer.err
    assert known(stack) == ended


def test_a_run_that_does_not_exist_is_answered_with_those_that_do(stack: MotoStack) -> None:
    answer = stack.goldsmith("runs", "cancel", "acme-leads-0009", "--yes")
    assert answer.exit_code == ExitCode.PROBLEM
    assert f"there are: {RUN}" in answer.err
