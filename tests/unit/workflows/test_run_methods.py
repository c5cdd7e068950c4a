"""By which methods a run trains, what it costs, how its model comes to answer, and how it is called off."""

import pytest

from goldsmith.domain.counting import change
from goldsmith.domain.forgetting import Forgetting, Forgotten, tombstone
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith.errors import ServiceUnavailable
from tests.fakes.stories import deliver, feedback_event
from tests.fakes.works import POLICY, Works, final_about

BOTH = POLICY.model_copy(update={"method": "sft+dpo"})
PRICED = POLICY.model_copy(update={"training_price": 10.0, "cost_ceiling": 0.001})


def test_preferences_are_trained_on_pairs_of_draft_and_final() -> None:
    works = Works(policy=POLICY.model_copy(update={"method": "dpo"}))
    run = works.tick_until_settled()
    assert run.state is RunState.PROMOTED
    job, lines = works.tuner.jobs[run.run_id]
    assert (job.method, job.stage, job.model) == ("dpo", 1, "base")
    assert all(b'"preferred_output"' in line and b'"non_preferred_output"' in line for line in lines)


def test_two_methods_are_two_jobs_of_one_run_the_second_tuning_what_came_of_the_first() -> None:
    works = Works(policy=BOTH)
    run = works.tick_until_settled()
    (first, chats), (second, pairs) = works.tuner.jobs[run.run_id], works.tuner.jobs[f"{run.run_id}-2"]
    assert (first.method, second.method) == ("sft", "dpo")
    assert second.model == f"tuned-job-{run.run_id}" == run.trained_stages[0].model
    assert run.models == (second.model, run.tuned_model)
    assert run.tuned_model == f"tuned-job-{run.run_id}-2"
    assert len(chats) == len(pairs) > 0
    assert [step.state for step in run.steps] == [
        RunState.CLAIMED, RunState.SNAPSHOTTED, RunState.SUBMITTED, RunState.TRAINING,
        RunState.SNAPSHOTTED, RunState.SUBMITTED, RunState.TRAINING, RunState.TRAINED,
        RunState.EVALUATED, RunState.PROMOTED,
    ]  # fmt: skip
    assert run.trained_tokens == 2 * 1234
    assert works.ledger.tenant("acme-leads").live_model == run.tuned_model


def forget_a_sample_that_no_run_has_seen(works: Works) -> None:
    works.teach("acme-leads", 1, start=99)
    known, now = works.ledger.generations["acme-leads", "gen-99"], works.clock()
    stone = tombstone("acme-leads", "gen-99", known, now)
    forgotten = Forgotten(times=1)
    works.ledger.forget(Forgetting("acme-leads", "gen-99", forgotten, [stone], change(known, stone), 1, now))
    works.ledger.finished("acme-leads", "gen-99")


def test_what_is_forgotten_between_two_jobs_and_concerns_neither_does_not_keep_the_second_from_starting() -> None:
    works = Works(policy=BOTH)
    works.tick()
    forget_a_sample_that_no_run_has_seen(works)
    run = works.tick_until_settled()
    assert (run.state, len(works.tuner.jobs)) == (RunState.PROMOTED, 2)
    state = works.ledger.tenant("acme-leads")
    assert (state.forgotten_samples, state.new_samples) == (1, 0)


def test_a_sample_that_two_jobs_leave_out_is_one_sample() -> None:
    """The conversation ends with an answer already: no format takes it."""
    works = Works(policy=BOTH)
    answered = [{"role": "user", "content": "Case"}, {"role": "assistant", "content": "Dear Dana,"}]
    told = [
        feedback_event(
            event_id=f"refused-{n}", generation_id=f"refused-{n}", final=final_about(f"case {n}"),
            messages=[{**turn, "content": f"{turn['content']} {n}"} for turn in answered],
        )
        for n in range(20)
    ]  # fmt: skip
    works.house.triage.handle(deliver(*told))
    run = works.tick_until_settled()
    assert run.snapshot is not None
    trained = len(works.tuner.jobs[run.run_id][1])
    assert run.left_out == run.snapshot.train_samples - trained > 0


def test_what_a_finished_job_reports_calibrates_the_next_estimate() -> None:
    works = Works()
    run = works.tick_until_settled()
    assert run.estimate is not None
    assert not run.estimate.calibrated
    state = works.ledger.tenant("acme-leads")
    assert state.tokens_per_byte == pytest.approx(1234 / (run.estimate.size * run.epochs), abs=1e-9)
    assert works.launch.decision("acme-leads").estimate.calibrated


def test_a_training_set_above_the_ceiling_is_never_uploaded() -> None:
    """The ledger's own estimate already keeps the run from starting; a training set that turns out dearer blocks it."""
    works = Works(policy=PRICED)
    assert works.launch.consider("acme-leads") is None
    assert "CostCeiling" in works.launch.decision("acme-leads").why_not[0]

    dearer = Works(policy=PRICED.model_copy(update={"cost_ceiling": 1000.0}))
    dearer.launch.consider("acme-leads")
    sets = dearer.advance.steps.training_sets
    object.__setattr__(sets, "policy", PRICED)
    run = dearer.tick_until_settled()
    assert run.state is RunState.BLOCKED
    assert run.problem is not None
    assert "CostCeiling is $0.00: raise it, or lower Epochs" in run.problem
    assert dearer.tuner.jobs == {}


def test_a_model_that_is_still_being_deployed_is_waited_for_without_counting_it_as_trouble() -> None:
    works = Works()
    works.tuner.unready, works.tuner.renames = 3, True
    works.tick()
    works.tick()
    waiting = works.first_run()
    assert waiting is not None
    assert (waiting.state, waiting.problem, waiting.problems) == (RunState.TRAINED, None, 0)
    assert waiting.waiting_for == f"{waiting.tuned_model} is being deployed"
    run = works.tick_until_settled()
    assert (run.state, run.served_as, run.waiting_for) == (RunState.PROMOTED, f"tuned-as-{run.run_id}", None)
    assert works.directory.models == {"acme-leads": run.served_as}
    assert {call.model for call in works.chat.calls} == {"base", "judge", run.served_as}


def test_what_an_operator_should_know_of_the_base_model_is_kept_with_the_run() -> None:
    works = Works()
    works.tuner.warnings = ("base is retired on 2027-01-14",)
    assert works.tick_until_settled().warnings == works.tuner.warnings


def called_off(works: Works) -> Run:
    run = works.first_run()
    assert run is not None
    asked = next_version(run, {"called_off_by": "mia"}, works.clock())
    assert works.ledger.save(asked)
    return works.tick_until_settled()


def test_a_run_that_is_called_off_ends_with_its_job_and_files() -> None:
    works = Works(polls=100)
    works.tick()
    run = called_off(works)
    assert (run.state, run.problem, run.tuned_model) == (RunState.CANCELLED, "cancelled by mia", None)
    assert works.tuner.cancelled == [f"job-{run.run_id}"]
    assert [lines for _, lines in works.tuner.jobs.values()] == [[]]
    assert works.ledger.tenant("acme-leads").active_run is None


def test_a_run_that_is_called_off_between_its_jobs_leaves_no_file_of_either() -> None:
    works = Works(policy=BOTH, polls=3)
    for _ in range(10):
        works.tick()
        run = works.first_run()
        assert run is not None
        if run.trained_stages:
            break
    run = called_off(works)
    assert run.state is RunState.CANCELLED
    assert [lines for _, lines in works.tuner.jobs.values() if lines] == []


def test_a_run_is_called_off_only_when_the_provider_has_been_told() -> None:
    works = Works(polls=100)
    works.tick()
    run = works.first_run()
    assert run is not None
    assert works.ledger.save(next_version(run, {"called_off_by": "mia"}, works.clock()))
    works.tuner.problem = ServiceUnavailable("down")
    works.tick()
    waiting = works.first_run()
    assert waiting is not None
    left = "the run was called off, but a job of it may be left running at the provider"
    assert (waiting.state, waiting.problem) == (RunState.TRAINING, f"down; {left}")
    works.tuner.problem = None
    assert works.tick_until_settled().state is RunState.CANCELLED
