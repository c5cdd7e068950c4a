"""A run started by hand: what it would be, what it would cost, and why it is not started."""

import json
from collections.abc import Iterator

import pytest

from goldsmith.domain.nudges import Nudge
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import RunState
from goldsmith_cli.errors import ExitCode
from tests.integration.cli_stack import Answer, MotoStack, moto_stack
from tests.integration.taught_stack import teach

TENANT = "acme-leads"
TRAIN = ("train", "--tenant", TENANT)
POLICY = TenantPolicy(sample_threshold=40, base_model="base", restart_below=0)
PRICED = {"ConfiguredTrainingPrice": "25", "ConfiguredSampleThreshold": "40"}
CAPPED = {"ConfiguredMaximumActiveRuns": "1"}


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[MotoStack]:
    """Twenty-four edited drafts, and a threshold of forty."""
    with moto_stack(monkeypatch, capsys, **PRICED) as running:
        teach(running, 24)
        yield running


def facts(answer: Answer) -> dict[str, str]:
    """The lines of a block by their labels."""
    lines = [line.strip().split("  ", 1) for line in answer.out.splitlines() if line.startswith("  ")]
    return {label: value.strip() for label, value in (line for line in lines if len(line) == 2)}


def test_a_dry_run_tells_all_that_matters_and_starts_nothing(stack: MotoStack) -> None:
    answer = stack.goldsmith(*TRAIN, "--dry-run")
    assert (answer.exit_code, answer.err) == (ExitCode.OK, "")
    assert answer.out.splitlines()[0] == "acme-leads: a run can be started"
    told = facts(answer)
    assert told["samples"] == "24 in all, 24 of them new; about 5 held out"
    assert (told["method"], told["base model"]) == ("sft", "base")
    assert told["live model"] == "none of the tenant's own yet, so base"
    assert told["strategy"] == "auto: restart, as no model of the tenant's own is live"
    assert "in 3 epochs, by a rule of thumb, four bytes a token" in told["tokens"]
    assert told["price"].startswith("about $0.")
    assert told["by itself"] == "no: 24 new samples, and a run starts at 40"
    assert told["by hand"] == "yes, when you ask for it"
    assert list(stack.runs.runs(TENANT)) == []
    assert stack.bodies("AdvanceQueueUrl") == []


def test_programs_get_the_same_as_numbers(stack: MotoStack) -> None:
    told = json.loads(stack.goldsmith(*TRAIN, "--dry-run", "--json").out)
    estimate = told["estimate"]
    assert (told["samples"], told["new_samples"], told["run_id"]) == (24, 24, None)
    assert estimate["size"] == stack.runs.tenant(TENANT).counters["sample_bytes"]
    assert estimate["trained_tokens"] == estimate["tokens"] * 3
    assert estimate["price"] == pytest.approx(estimate["trained_tokens"] * 25 / 1_000_000, abs=0.0001)
    assert told["by_hand"] == {"starts": True, "because": "hand", "why_not": []}
    assert told["by_itself"]["why_not"] == ["24 new samples, and a run starts at 40"]


def test_it_starts_the_run_and_has_it_looked_at(stack: MotoStack) -> None:
    answer = stack.goldsmith(*TRAIN, "--yes")
    assert answer.exit_code == ExitCode.OK
    assert "acme-leads-0001 is started; its first step is taken now" in answer.out
    assert "goldsmith runs show acme-leads-0001" in answer.out
    run = stack.runs.run(TENANT, 1)
    assert run is not None
    assert (run.state, run.because, run.new_samples, run.base_model) == (RunState.CLAIMED, "hand", 24, "base")
    [body] = stack.bodies("AdvanceQueueUrl")
    assert Nudge.model_validate_json(body) == Nudge(tenant=TENANT, number=1)
    assert "hand" in stack.goldsmith("runs").out


def test_programs_are_told_which_run_it_is(stack: MotoStack) -> None:
    assert json.loads(stack.goldsmith(*TRAIN, "--yes", "--json").out)["run_id"] == "acme-leads-0001"


def test_nothing_is_started_where_nobody_can_be_asked(stack: MotoStack) -> None:
    answer = stack.goldsmith(*TRAIN)
    assert answer.exit_code == ExitCode.PROBLEM
    assert "nobody is there to be asked: start a run of acme-leads for about $0." in answer.err
    assert "add --yes" in answer.err
    assert list(stack.runs.runs(TENANT)) == []


def test_a_second_run_is_refused_with_what_to_do(stack: MotoStack) -> None:
    assert stack.goldsmith(*TRAIN, "--yes").exit_code == ExitCode.OK
    for options in (("--yes",), ("--dry-run",)):
        answer = stack.goldsmith(*TRAIN, *options)
        assert answer.exit_code == ExitCode.PROBLEM
        assert "a run cannot be started" in answer.out
        assert "acme-leads-0001 is under way, and a tenant has one run at a time" in answer.out
    refused = stack.goldsmith(*TRAIN, "--yes")
    assert "goldsmith runs cancel acme-leads-0001" in refused.err
    assert json.loads(stack.goldsmith(*TRAIN, "--yes", "--json").out)["by_hand"]["starts"] is False


def test_fewer_than_a_provider_takes_are_refused_and_hardly_enough_are_minded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with moto_stack(monkeypatch, capsys) as stack:
        teach(stack, 9)
        answer = stack.goldsmith(*TRAIN, "--dry-run")
        assert answer.exit_code == ExitCode.PROBLEM
        assert "9 golden samples in all, and a provider needs 10 to train on" in answer.out
        teach(stack, 1, start=9)
        answer = stack.goldsmith(*TRAIN, "--dry-run")
        assert answer.exit_code == ExitCode.OK
        assert "the run may fail for want of samples" in facts(answer)["mind"]
        assert "TrainingPrice is not set" in facts(answer)["price"]


def test_above_the_ceiling_and_at_the_cap_nothing_is_started_by_hand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with moto_stack(monkeypatch, capsys, **PRICED, ConfiguredCostCeiling="0.0001") as stack:
        teach(stack, 24)
        answer = stack.goldsmith(*TRAIN, "--yes")
        assert answer.exit_code == ExitCode.PROBLEM
        assert "CostCeiling is $0.00: raise it, or lower Epochs" in answer.err
    with moto_stack(monkeypatch, capsys, **CAPPED) as stack:
        teach(stack, 24)
        teach(stack, 24, tenant="bakery")
        assert stack.goldsmith("train", "--tenant", "bakery", "--yes").exit_code == ExitCode.OK
        answer = stack.goldsmith(*TRAIN, "--yes")
        assert "1 of all tenants' runs under way, and MaximumActiveRuns is 1" in answer.err


def test_what_a_finished_job_has_reported_calibrates_the_price_that_is_shown(stack: MotoStack) -> None:
    teach(stack, 20, start=24)
    stack.train(TENANT, {}, POLICY)
    told = facts(stack.goldsmith(*TRAIN, "--dry-run"))
    assert "by what the tenant's latest finished job reported" in told["tokens"]
    assert told["samples"].startswith("44 in all, 0 of them new")
    assert told["mind"].startswith("nothing is new since the latest run")


def test_a_run_whose_nudge_cannot_be_sent_is_started_all_the_same_and_looked_at_by_the_next_tick(
    stack: MotoStack,
) -> None:
    stack.sqs.delete_queue(QueueUrl=stack.outputs["AdvanceQueueUrl"])
    answer = stack.goldsmith(*TRAIN, "--yes")
    assert answer.exit_code == ExitCode.OK
    assert "acme-leads-0001 is started; its first step is taken at the next tick" in answer.out
    assert stack.runs.run(TENANT, 1) is not None


def test_a_tenant_nobody_heard_of_and_a_stack_that_makes_no_sense_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with moto_stack(monkeypatch, capsys, ConfiguredCostCeiling="5") as stack:
        teach(stack, 24)
        answer = stack.goldsmith("train", "--tenant", "acme-lead", "--dry-run")
        assert "did you mean acme-leads?" in answer.err
        answer = stack.goldsmith(*TRAIN, "--dry-run")
        assert answer.exit_code == ExitCode.PROBLEM
        assert "needs a training_price" in answer.err
        assert stack.goldsmith("train", "--tenant", "Acme Leads").exit_code == ExitCode.USAGE


def test_status_says_what_each_tenants_next_run_waits_for(stack: MotoStack) -> None:
    answer = stack.goldsmith("status")
    assert "next run of acme-leads: 24 new samples, and a run starts at 40" in answer.out
    said = json.loads(stack.goldsmith("status", "--json").out)["tenants"]["acme-leads"]
    assert said["next_run"] == ["24 new samples, and a run starts at 40"]
    teach(stack, 16, start=24)
    assert "next run of acme-leads: due" in stack.goldsmith("status").out
