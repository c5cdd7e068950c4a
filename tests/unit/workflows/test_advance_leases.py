"""Of two invocations one takes a step, and none begins a step it has no time for."""

from collections.abc import Iterable

from goldsmith.domain.provider import TrainingJob
from goldsmith.domain.runs import JobHandle, Run, RunState
from goldsmith.workflows.advance import Window
from tests.fakes.advancing import with_tuner
from tests.fakes.services import FakeTuner
from tests.fakes.works import LEASE, Works


def claimed(works: Works) -> Run:
    run = works.launch.consider("acme-leads")
    assert run is not None
    return run


def test_a_leased_run_is_left_alone_until_the_lease_has_run_out() -> None:
    works = Works()
    run = claimed(works)
    leased = run.model_copy(update={"version": 2, "lease_until": works.window().gone_at})
    assert works.ledger.save(leased)
    assert works.advance.advance(leased, works.window()) is None
    assert works.tuner.jobs == {}
    works.clock.pass_seconds(LEASE.total_seconds())
    moved = works.advance.advance(leased, works.window())
    assert moved is not None
    assert moved.state is RunState.TRAINING


def test_whoever_loses_the_race_for_the_lease_takes_no_step() -> None:
    works = Works()
    run = claimed(works)
    assert works.ledger.save(run.model_copy(update={"version": 2}))
    assert works.advance.advance(run, works.window()) is None
    assert (works.tuner.jobs, works.announcements.said) == ({}, [])


def test_a_run_that_has_ended_is_not_touched() -> None:
    works = Works()
    run = works.tick_until_settled()
    assert works.advance.advance(run, works.window()) is None


def test_no_step_begins_when_time_is_up() -> None:
    works = Works()
    run = claimed(works)
    assert works.advance.advance(run, Window(works.clock(), works.window().gone_at)) is None
    assert works.first_run() == run


class SlowTuner(FakeTuner):
    """Takes longer than an invocation has."""

    def __init__(self, works: Works) -> None:
        super().__init__()
        self.works = works

    def submit(self, job: TrainingJob, samples: Iterable[bytes]) -> JobHandle:
        self.works.clock.pass_seconds(LEASE.total_seconds() / 2)
        return super().submit(job, samples)


def test_after_a_long_step_the_next_one_is_left_to_the_next_tick() -> None:
    works = Works()
    run = claimed(works)
    moved = with_tuner(works.advance, SlowTuner(works)).advance(run, works.window())
    assert moved is not None
    assert (moved.state, moved.lease_until) == (RunState.SUBMITTED, None)


def test_a_finished_step_is_not_repeated_by_the_next_tick() -> None:
    works = Works()
    works.tick()
    run = works.first_run()
    assert run is not None
    assert run.state is RunState.TRAINING
    before = dict(works.store.objects)
    works.tick()
    assert {key: works.store.objects[key] for key in before} == before
    assert len(works.tuner.jobs) == 1
