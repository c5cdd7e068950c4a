from dataclasses import replace

import pytest

from goldsmith.domain.provider import JobStatus, TrainingEnded
from goldsmith.domain.runs import RunState
from goldsmith.errors import (
    ConfigurationProblem,
    ModelRefused,
    ProviderRejected,
    RateLimited,
    ServiceUnavailable,
    TrainingBlocked,
)
from goldsmith.workflows.advance import ATTEMPTS_UNTIL_BLOCKED, ATTEMPTS_WITH_A_WRONG_KEY
from tests.fakes.advancing import with_tuner
from tests.fakes.services import FakeTuner
from tests.fakes.works import Works, learnt


def test_a_run_goes_from_claim_to_promotion() -> None:
    works = Works()
    run = works.tick_until_settled()
    assert (run.state, run.tuned_model, run.trained_tokens) == (RunState.PROMOTED, "tuned-job-acme-leads-0001", 1234)
    assert works.directory.models == {"acme-leads": run.tuned_model}
    state = works.ledger.tenant("acme-leads")
    assert (state.live_model, state.active_run) == (run.tuned_model, None)
    assert [state for _, state in works.announcements.said] == [
        "claimed", "snapshotted", "submitted", "training", "trained", "evaluated", "promoted",
    ]  # fmt: skip
    assert (run.problem, run.problems, run.lease_until) == (None, 0, None)


def test_a_model_that_is_not_better_is_kept_and_nothing_is_published() -> None:
    works = Works(reply=lambda request: "Dear Sir or Madam")
    run = works.tick_until_settled()
    assert run.state is RunState.KEPT
    assert run.evaluation is not None
    assert run.evaluation.report_key in works.store.objects
    assert (works.directory.models, works.ledger.tenant("acme-leads").live_model) == ({}, None)


def test_too_few_samples_fail_the_run_with_a_plain_sentence() -> None:
    works = Works(samples=12)
    run = works.tick_until_settled()
    assert run.state is RunState.FAILED
    assert run.problem is not None
    assert "9 samples to train on after 3 were held out; a provider needs 10" in run.problem
    assert works.ledger.tenant("acme-leads").active_run is None


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (TrainingBlocked("not available to this organisation"), RunState.BLOCKED),
        (ProviderRejected("bad file"), RunState.FAILED),
    ],
)
def test_what_the_provider_will_not_do_ends_the_run_at_once_and_collecting_goes_on(
    error: Exception, state: RunState
) -> None:
    works = Works()
    works.tuner.problem = error
    run = works.tick_until_settled(ticks=2)
    assert (run.state, run.problem) == (state, str(error))
    works.teach("acme-leads", 12, start=24)
    assert works.ledger.tenant("acme-leads").new_samples == 12


@pytest.mark.parametrize("error", [ServiceUnavailable("down"), RateLimited("slow down", 5)])
def test_a_passing_fault_is_recorded_and_overcome(error: Exception) -> None:
    works = Works()
    works.tuner.problem = error
    for _ in range(3):
        works.tick()
    run = works.first_run()
    assert run is not None
    assert (run.state, run.problem, run.problems, run.lease_until) == (RunState.SNAPSHOTTED, str(error), 3, None)
    works.tuner.problem = None
    run = works.tick_until_settled()
    assert (run.state, run.problem, run.problems) == (RunState.PROMOTED, None, 0)


def test_a_fault_that_does_not_pass_blocks_the_run_in_the_end() -> None:
    works = Works()
    works.tuner.problem = ServiceUnavailable("down")
    run = works.tick_until_settled(ticks=ATTEMPTS_UNTIL_BLOCKED + 2)
    assert (run.state, run.problem) == (RunState.BLOCKED, "down")


def test_before_the_provider_has_a_job_a_wrong_key_blocks_the_run_after_three_attempts() -> None:
    works = Works()
    works.tuner.problem = ConfigurationProblem("no credit")
    for _ in range(ATTEMPTS_WITH_A_WRONG_KEY - 1):
        works.tick()
    waiting = works.first_run()
    assert waiting is not None
    assert waiting.state is RunState.SNAPSHOTTED
    run = works.tick_until_settled(ticks=1)
    assert (run.state, run.problem) == (RunState.BLOCKED, "no credit")


def test_a_defect_is_recorded_without_its_words_and_blocks_the_run_in_the_end() -> None:
    works = Works()
    works.tuner.problem = KeyError("private words")
    works.tick()
    run = works.first_run()
    assert run is not None
    assert run.problem is not None
    # Where it was raised, not where it was caught.
    assert run.problem.startswith("a defect: KeyError at services.py:")
    assert "private" not in run.problem
    assert works.tick_until_settled(ticks=ATTEMPTS_UNTIL_BLOCKED + 2).state is RunState.BLOCKED


def test_a_job_that_is_being_trained_is_waited_for_however_often_asking_fails() -> None:
    works = Works()
    works.tick()
    works.tuner.problem = ServiceUnavailable("down")
    for _ in range(ATTEMPTS_UNTIL_BLOCKED + 5):
        works.tick()
    works.tuner.problem = None
    assert works.tick_until_settled().state is RunState.PROMOTED


def test_samples_of_a_blocked_run_can_be_made_new_again() -> None:
    works = Works()
    works.tuner.problem = TrainingBlocked("not available")
    run = works.tick_until_settled()
    assert works.ledger.tenant("acme-leads").new_samples == 0
    assert works.ledger.reopen(run)
    assert works.ledger.tenant("acme-leads").new_samples == 24


def test_once_the_provider_has_the_job_a_wrong_key_only_delays_it() -> None:
    works = Works()
    works.tick()
    works.tuner.problem = ConfigurationProblem("wrong key")
    works.tick()
    works.tuner.problem = None
    assert works.tick_until_settled().state is RunState.PROMOTED


@pytest.mark.parametrize(("cancelled", "state"), [(True, RunState.CANCELLED), (False, RunState.FAILED)])
def test_a_job_that_ended_otherwise_ends_the_run_with_the_providers_reason(cancelled: bool, state: RunState) -> None:
    works = Works()
    ended = TrainingEnded(cancelled, "unsafe_file: blocked by moderation")
    works.ticking = replace(works.ticking, advance=with_tuner(works.advance, EndedTuner(ended)))
    run = works.tick_until_settled()
    assert (run.state, run.problem, run.tuned_model) == (state, ended.reason, None)
    assert works.ledger.tenant("acme-leads").active_run is None


class EndedTuner(FakeTuner):
    def __init__(self, ended: TrainingEnded) -> None:
        super().__init__()
        self.ended = ended

    def poll(self, handle: object) -> JobStatus:
        return self.ended


def test_a_model_that_refuses_to_answer_has_answered_nothing_and_is_not_promoted() -> None:
    works = Works(reply=lambda r: ModelRefused("no") if r.model.startswith("tuned") else learnt(r))
    run = works.tick_until_settled()
    assert run.state is RunState.KEPT
    assert run.evaluation is not None
    assert run.evaluation.new_distance == 1.0
