from dataclasses import replace

import pytest

from goldsmith.domain.runs import Run, RunState, TenantState
from tests.fakes.faults import Crash, Fault, Faults, Moment
from tests.fakes.ledger import FakeLedger
from tests.fakes.works import Works


def test_a_crossing_of_the_threshold_starts_one_run_however_often_it_is_seen() -> None:
    works = Works(samples=12)
    claimed = [works.launch.consider("acme-leads") for _ in range(5)]
    assert [run is not None for run in claimed] == [True, False, False, False, False]
    assert works.nudges.runs == [("acme-leads", 1)]


def test_below_the_threshold_nothing_starts() -> None:
    works = Works(samples=11)
    assert works.launch.consider("acme-leads") is None
    assert works.launch.consider("never-seen") is None
    assert list(works.ledger.active_runs()) == []


def test_of_two_invocations_that_saw_the_crossing_one_starts_the_run() -> None:
    works = Works(samples=12)
    seen = works.ledger.tenant("acme-leads")
    first = works.launch.consider("acme-leads")
    assert first is not None
    assert not works.ledger.start(first, seen, 100)
    assert works.ledger.tenant("acme-leads").runs == 1


@pytest.mark.parametrize("call", range(3))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_launch_that_dies_anywhere_is_made_good_by_the_next_tick(call: int, moment: Moment) -> None:
    works = Works(Faults(Fault(call, "crash", moment)), samples=24)
    with pytest.raises(Crash):
        works.launch.consider("acme-leads")
    run = works.tick_until_settled()
    assert (run.state, run.number, len(works.tuner.jobs)) == (RunState.PROMOTED, 1, 1)


def test_samples_committed_before_the_snapshot_are_not_waited_for_again() -> None:
    works = Works(samples=20)
    works.launch.consider("acme-leads")
    works.teach("acme-leads", 15, start=20)
    run = works.tick_until_settled()
    assert run.snapshot is not None
    assert run.snapshot.sample_commits == 35
    assert works.ledger.tenant("acme-leads").new_samples == 0


def test_samples_committed_after_the_snapshot_count_towards_the_next_run() -> None:
    works = Works(samples=24)
    works.tick()
    works.teach("acme-leads", 12, start=24)
    works.tick_until_settled()
    works.tick()
    second = works.ledger.run("acme-leads", 2)
    assert second is not None
    assert (second.new_samples, second.live_model) == (12, "tuned-job-acme-leads-0001")


class Overtaken(FakeLedger):
    """Somebody else claims the run between reading and starting."""

    def start(self, run: Run, seen: TenantState, most_active: int) -> bool:
        rival = run.model_copy(update={"base_model": "rival"})
        assert super().start(rival, seen, most_active)
        return super().start(run, seen, most_active)


def test_a_lost_race_is_not_an_error() -> None:
    works, ledger = Works(samples=12), Overtaken()
    ledger.states = works.ledger.states
    assert replace(works.launch, runs=ledger).consider("acme-leads") is None
    assert [run.base_model for run in ledger.active_runs()] == ["rival"]
    assert works.nudges.runs == []
