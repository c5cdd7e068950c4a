"""One run is one provider job with one result, wherever an invocation dies or a service fails."""

import contextlib

import pytest

from goldsmith.domain.runs import Run, RunState
from goldsmith.errors import ServiceUnavailable
from tests.fakes.faults import Crash, Fault, Faults, Kind, Moment
from tests.fakes.works import Works

MOMENTS = {"version", "created_at", "updated_at", "lease_until", "problem", "problems", "steps", "announced"}


def undisturbed() -> tuple[Works, list[str]]:
    faults = Faults()
    works = Works(faults)
    works.tick_until_settled()
    return works, faults.calls


CALM, CALLS = undisturbed()


def result(works: Works) -> tuple[object, ...]:
    """What the outside world and the ledger know in the end."""
    run = works.first_run()
    assert isinstance(run, Run)
    objects = {key: body for key, body in works.store.objects.items() if key.endswith(".jsonl")}
    jobs = {name: (job, samples) for name, (job, samples) in works.tuner.jobs.items()}
    state = works.ledger.tenant("acme-leads").model_copy(update={"live_since": None, "claimed_at": None})
    return run.model_dump(exclude=MOMENTS), objects, jobs, state, works.directory.models


def disturbed(*planned: Fault) -> Works:
    works = Works(Faults(*planned))
    for _ in range(12):
        with contextlib.suppress(Crash, ServiceUnavailable):
            works.tick()
    return works


def test_the_undisturbed_run_is_promoted_and_calls_every_port() -> None:
    run = CALM.first_run()
    assert run is not None
    assert run.state is RunState.PROMOTED
    assert {name.split(".")[0] for name in CALLS} == {
        "FakeLedger", "FakeStore", "FakeTuner", "FakeDirectory", "FakeAnnouncements", "FakeChat", "FakeAdvanceQueue",
    }  # fmt: skip


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kind", ["crash", "failure"])
@pytest.mark.parametrize("call", range(len(CALLS)))
def test_a_fault_at_any_call_ends_in_the_same_result(call: int, kind: Kind, moment: Moment) -> None:
    works = disturbed(Fault(call, kind, moment))
    assert result(works) == result(CALM)


@pytest.mark.parametrize("first", range(0, len(CALLS), 3))
def test_a_fault_while_recovering_from_another_ends_in_the_same_result(first: int) -> None:
    works = disturbed(Fault(first, "crash", "after"), *(Fault(first + n, "crash", "before") for n in (3, 5, 9)))
    assert result(works) == result(CALM)


@pytest.mark.parametrize("call", range(len(CALLS)))
def test_every_state_reached_is_announced_at_least_once(call: int) -> None:
    works = disturbed(Fault(call, "crash", "after"))
    run = works.first_run()
    assert run is not None
    reached = {step.state.value for step in run.steps}
    assert reached >= {"claimed", "snapshotted", "submitted", "trained", "evaluated", "promoted"}
    assert {state for _, state in works.announcements.said} == reached
    assert run.settled
