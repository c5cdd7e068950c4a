"""What is shown of a run's training: every field of it, in words, and nothing where there is nothing to say."""

import pytest

from goldsmith.domain.costs import estimate
from goldsmith.domain.runs import JobHandle, Run, RunState, TrainedStage
from goldsmith.domain.strategy import StrategyChoice
from goldsmith_cli.money import basis, dollars
from goldsmith_cli.run_training import asked_and_awaited, left_out, method, started_for, trained
from tests.unit.cli.test_runs_tables import BASE, TUNED, listed, run, told

PRICED = estimate(100, 40_000, 3, None, 25.0)
JOB = JobHandle(job_id="job-2", file_id="file-2")
FIRST = TrainedStage(
    method="sft", job=JobHandle(job_id="job-1", file_id="file-1"), model="tuned-1", trained_tokens=9000
)


def words(*facts: tuple[str, str]) -> str:
    return " | ".join(f"{name}: {value}" for name, value in facts)


@pytest.mark.parametrize(
    ("because", "said"), [("threshold", "were new"), ("age", "old enough"), ("hand", "a person started it")]
)
def test_what_started_a_run_is_told(because: str, said: str) -> None:
    one = run(because=because)
    assert said in words(*started_for(one))
    assert because in listed(400, one)


def test_of_two_methods_it_is_told_at_which_job_the_run_is() -> None:
    assert method(run()) == "sft"
    assert method(run(method="sft+dpo")) == "sft+dpo, job 1 of 2"
    second = run(method="sft+dpo", trained_stages=(FIRST,), job=JOB)
    assert method(second) == "sft+dpo, job 2 of 2"
    assert "sft+dpo, job 2 of 2" in listed(400, second)


def test_the_strategy_is_told_by_its_reason_and_warnings_are_told() -> None:
    chosen = StrategyChoice(strategy="restart", distance=None, reason="The run restarts: so says the policy.")
    said = words(*started_for(run(strategy=chosen, warnings=("base is retired on 2027-01-14", "another"))))
    assert "strategy: The run restarts: so says the policy." in said
    assert "warning: base is retired on 2027-01-14 | warning: another" in said


def test_what_was_expected_stands_beside_what_was_trained_at_the_same_price() -> None:
    said = words(*trained(run(estimate=PRICED, job=JOB, trained_tokens=36_000)))
    assert "estimate: about 30,000 tokens, $0.75, by a rule of thumb" in said
    assert "trained: 36,000 tokens, $0.90" in said


def test_without_a_price_only_tokens_are_told() -> None:
    said = words(*trained(run(estimate=estimate(100, 40_000, 3, 0.5, 0), trained_tokens=60_000)))
    assert "$" not in said
    assert "reported, 0.500 tokens a byte | trained: 60,000 tokens" in said


def test_every_job_is_told_with_its_method_and_tokens() -> None:
    said = words(*trained(run(method="sft+dpo", trained_stages=(FIRST,), job=JOB)))
    assert said == "job: job-1 (sft), 9,000 tokens trained, tuned-1 | job: job-2 (dpo)"


def test_the_name_a_model_is_called_by_is_told_where_it_is_another() -> None:
    assert "served as: deployed-1" in words(*trained(run(served_as="deployed-1")))
    assert list(trained(run(served_as=TUNED))) == []


def test_who_cancelled_a_run_and_what_it_waits_for_is_told_below_the_list_while_it_is_under_way() -> None:
    waiting = run(state=RunState.TRAINED, waiting_for="the deployment", called_off_by="mia")
    for said in (listed(400, waiting), told(400, waiting)):
        assert "its job is cancelled at the provider at its next step" in said
        assert "the deployment" in said
    ended = run(state=RunState.CANCELLED, called_off_by="mia")
    assert words(*asked_and_awaited(ended)) == "called off: by mia"
    assert "mia" not in listed(400, ended)


def test_a_snapshot_tells_what_it_leaves_out_so_that_its_numbers_add_up() -> None:
    manifest = {"exact_duplicates_left_out": 3, "near_duplicates": {"redundant": 5, "left_out": 5}}
    assert list(left_out(manifest)) == ["3 exact duplicates left out", "5 near duplicates left out"]
    reported = {"exact_duplicates_left_out": 0, "near_duplicates": {"redundant": 5, "left_out": 0}}
    assert list(left_out(reported)) == ["5 nearly the same as another kept"]
    assert list(left_out({})) == []


def test_a_run_of_which_nothing_more_is_known_says_what_started_it_and_no_more() -> None:
    bare: Run = run()
    assert words(*started_for(bare)) == "because: enough golden samples were new | method: sft"
    assert [*trained(bare), *asked_and_awaited(bare)] == []
    assert BASE in told(400, bare)


@pytest.mark.parametrize(
    ("amount", "said"), [(0, "$0.00"), (0.004, "less than $0.01"), (0.01, "$0.01"), (1234.5, "$1,234.50")]
)
def test_amounts_are_told_in_cents(amount: float, said: str) -> None:
    assert dollars(amount) == said


def test_an_estimate_says_what_it_rests_on() -> None:
    assert basis(PRICED).startswith("by a rule of thumb, four bytes a token")
    told_by_a_job = "by what the tenant's latest finished job reported"
    assert basis(estimate(1, 400, 3, 0.25, 0)) == f"{told_by_a_job}, 0.250 tokens a byte"
    assert basis(estimate(0, 0, 3, 0.25, 0)) == told_by_a_job
