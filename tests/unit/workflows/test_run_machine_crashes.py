"""A run of two jobs whose model has to be deployed first, and a person who calls it off, wherever invocations die.

There is one job for each stage, an end that says what happened, and of a run that was called off no job is left
running and no file.
"""

import contextlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.runs import Run, RunState, next_version
from goldsmith.errors import ServiceUnavailable
from tests.fakes.faults import Crash, Fault, Faults, Kind, Moment
from tests.fakes.house import Reply
from tests.fakes.works import POLICY, Works, learnt

TENANT = "acme-leads"
TWO_JOBS = POLICY.model_copy(update={"method": "sft+dpo"})
STAGES = {"acme-leads-0001": "sft", "acme-leads-0001-2": "dpo"}
STATES = Counter(
    {
        RunState.CLAIMED: 1, RunState.SNAPSHOTTED: 2, RunState.SUBMITTED: 2, RunState.TRAINING: 2,
        RunState.TRAINED: 1, RunState.EVALUATED: 1, RunState.PROMOTED: 1,
    }
)  # fmt: skip
MOMENTS = {"version", "created_at", "updated_at", "lease_until", "problem", "problems", "steps", "announced"}


def deployed_answers(request: ChatRequest) -> str | Exception:
    """The tuned model answers by the name it was deployed under, and by no other."""
    deployed = request.model.endswith("acme-leads-0001") and not request.model.startswith("tuned-job")
    return learnt(replace(request, model="tuned" if deployed else "base"))


def nothing_learnt(request: ChatRequest) -> str:
    return "Dear Sir or Madam, we refer to our offer."


class Person(Faults):
    """Faults as planned; and at one call, before it is done, somebody writes down that the run is to be cancelled."""

    def __init__(self, *planned: Fault, asks_at: int | None = None) -> None:
        super().__init__(*planned)
        self.asks_at = asks_at
        self.works: Works | None = None
        self.heard = False

    def _strike(self, number: int, moment: Moment) -> None:
        if (number, moment) == (self.asks_at, "before") and self.works is not None:
            self._ask(self.works)
        super()._strike(number, moment)

    def _ask(self, works: Works) -> None:
        """Conditional on the version, like every write of a run; an evaluated one may have its model live already."""
        run = works.first_run()
        if run is not None and not run.state.ended and run.state is not RunState.EVALUATED:
            self.heard = works.ledger.save(next_version(run, {"called_off_by": "mia"}, works.clock()))


def two_jobs(person: Person, reply: Reply = deployed_answers) -> Works:
    works = Works(person, reply, policy=TWO_JOBS)
    works.tuner.unready, works.tuner.renames = 2, True
    person.works = works
    return works


def ended(person: Person, reply: Reply = deployed_answers) -> tuple[Works, Run]:
    """The works when the run is settled, invocations dying as planned."""
    works = two_jobs(person, reply)
    for _ in range(30):
        with contextlib.suppress(Crash, ServiceUnavailable):
            works.tick()
        run = works.first_run()
        if run is not None and run.settled:
            return works, run
    msg = f"not settled: {works.first_run()}"
    raise AssertionError(msg)


def result(works: Works, run: Run) -> tuple[object, ...]:
    """What the outside world and the ledger know in the end."""
    objects = {key: body for key, body in works.store.objects.items() if key.endswith(".jsonl")}
    state = works.ledger.tenant(TENANT).model_copy(update={"live_since": None, "claimed_at": None})
    return (
        run.model_dump(exclude=MOMENTS), objects, works.tuner.jobs, works.tuner.deployed, works.tuner.cancelled, state,
        works.directory.models,
    )  # fmt: skip


UNDISTURBED = Person()
CALM_WORKS, CALM_RUN = ended(UNDISTURBED)
CALM = result(CALM_WORKS, CALM_RUN)
CALLS = range(len(UNDISTURBED.calls))


def assert_one_job_a_stage(works: Works) -> None:
    """The first stage's, and the second's only after it."""
    jobs = {name: job.method for name, (job, _) in works.tuner.jobs.items()}
    assert jobs.items() <= STAGES.items()
    assert "acme-leads-0001" in jobs or not jobs


def assert_nothing_is_left(works: Works, run: Run) -> None:
    assert (run.state, run.problem) == (RunState.CANCELLED, "cancelled by mia")
    running = [name for name in works.tuner.jobs if works.tuner._polls_left.get(f"job-{name}", 1) > 0]
    assert {f"job-{name}" for name in running} <= set(works.tuner.cancelled)
    assert [name for name, (_, lines) in works.tuner.jobs.items() if lines] == []
    assert (works.ledger.tenant(TENANT).active_run, works.directory.models) == (None, {})


def test_undisturbed_it_trains_twice_waits_for_its_deployment_and_is_promoted() -> None:
    assert Counter(step.state for step in CALM_RUN.steps) == STATES
    assert {name: job.method for name, (job, _) in CALM_WORKS.tuner.jobs.items()} == STAGES
    first, second = (job for job, _ in CALM_WORKS.tuner.jobs.values())
    assert (first.model, second.model) == ("base", "tuned-job-acme-leads-0001")
    assert CALM_WORKS.tuner.deployed == {CALM_RUN.new_model: CALM_RUN.tuned_model}
    assert CALM_RUN.new_model != CALM_RUN.tuned_model
    assert CALM_WORKS.directory.models == {TENANT: CALM_RUN.new_model}
    assert UNDISTURBED.calls.count("FakeTuner.deploy") == 3


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kind", ["crash", "failure"])
@pytest.mark.parametrize("call", CALLS)
def test_a_fault_at_any_call_ends_in_the_same_result(call: int, kind: Kind, moment: Moment) -> None:
    works, run = ended(Person(Fault(call, kind, moment)))
    assert result(works, run) == CALM
    assert_one_job_a_stage(works)
    assert {state for _, state in works.announcements.said} == {step.state.value for step in run.steps}


@pytest.mark.parametrize("first", CALLS[::3])
def test_a_fault_while_recovering_from_another_ends_in_the_same_result(first: int) -> None:
    crashes = (Fault(first + n, "crash", "before") for n in (3, 5, 9))
    works, run = ended(Person(Fault(first, "crash", "after"), *crashes))
    assert result(works, run) == CALM
    assert_one_job_a_stage(works)


@pytest.mark.parametrize("call", CALLS[::2])
def test_a_model_that_is_not_better_is_kept_whatever_happens(call: int) -> None:
    works, run = ended(Person(Fault(call, "crash", "after")), nothing_learnt)
    assert run.state is RunState.KEPT
    assert (works.directory.models, works.ledger.tenant(TENANT).live_model) == ({}, None)
    assert_one_job_a_stage(works)


def faults(numbers: Sequence[int]) -> list[Fault]:
    return [Fault(number, "crash", "after") for number in numbers]


@pytest.mark.parametrize("later", [(), (0,), (2, 4)], ids=str)
@pytest.mark.parametrize("call", CALLS)
def test_called_off_at_any_moment_it_leaves_neither_job_nor_file_even_if_cancelling_dies(
    call: int, later: tuple[int, ...]
) -> None:
    person = Person(*faults([call + n for n in later]), asks_at=call)
    works, run = ended(person)
    assert_one_job_a_stage(works)
    if person.heard:
        assert_nothing_is_left(works, run)
    else:
        assert result(works, run) == CALM


def test_it_can_be_called_off_at_most_moments_and_not_at_the_last() -> None:
    """Or the test above would show nothing."""
    heard = []
    for call in (*CALLS[::6], CALLS[-1]):
        person = Person(asks_at=call)
        ended(person)
        heard.append(person.heard)
    assert sum(heard) > len(heard) * 0.7
    assert not heard[-1]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    planned=st.lists(
        st.tuples(st.integers(0, 120), st.sampled_from(["crash", "failure"]), st.sampled_from(["before", "after"])),
        max_size=8,
    ),
    asks_at=st.none() | st.integers(0, 120),
    better=st.booleans(),
)
def test_whatever_happens_together_it_ends_once_and_as_it_should(
    planned: list[tuple[int, Kind, Moment]], asks_at: int | None, better: bool
) -> None:
    person = Person(*(Fault(*each) for each in planned), asks_at=asks_at)
    works, run = ended(person, deployed_answers if better else nothing_learnt)
    assert_one_job_a_stage(works)
    if person.heard:
        assert_nothing_is_left(works, run)
    else:
        assert run.state is (RunState.PROMOTED if better else RunState.KEPT)
    ends = [step.state for step in run.steps if step.state.ended]
    assert ends == [run.state]
    assert works.ledger.active() == 0
