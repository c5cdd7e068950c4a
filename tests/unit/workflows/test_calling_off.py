"""A run that is called off ends with no job running and no file left, whenever somebody asks for it."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.run_machine import ACTIONS, CAN_BE_CALLED_OFF
from goldsmith.domain.runs import Run, RunState
from goldsmith.errors import CommitConflict, ConfigurationProblem, ProviderRejected, RunPastRecall, ServiceUnavailable
from goldsmith.workflows.calling_off import CallingOff
from tests.fakes.faults import Crash, Faults, Moment
from tests.fakes.ledger import FakeLedger
from tests.fakes.services import FakeAdvanceQueue
from tests.fakes.works import POLICY, Works

TENANT = "acme-leads"
TWO_JOBS = POLICY.model_copy(update={"method": "sft+dpo"})


class Asking(Faults):
    """Somebody calls the run off at one moment of one call of a port; then, perhaps, the invocation dies."""

    def __init__(self, call: int, moment: Moment, *, dies: bool) -> None:
        super().__init__()
        self._at, self._dies = (call, moment), dies
        self.ask: Callable[[], None] = lambda: None

    def _strike(self, number: int, moment: Moment) -> None:
        if (number, moment) == self._at:
            self.ask()
            if self._dies:
                raise Crash(self._at)


class Stopping(Faults):
    """The invocation dies when a run in a certain state has been stored, once."""

    def __init__(self, state: RunState) -> None:
        super().__init__()
        self._state: RunState | None = state

    def call(self, name: str, method: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any method of any port
        answer = super().call(name, method, *args, **kwargs)
        if args and isinstance(args[0], Run) and args[0].state is self._state:
            self._state = None
            raise Crash(name)
        return answer


class Person:
    """Calls the first run off, if it is there and can be."""

    def __init__(self, works: Works) -> None:
        self.works, self.nudges = works, FakeAdvanceQueue()
        self.heard = False

    def ask(self) -> None:
        run = self.works.first_run()
        if run is not None:
            with contextlib.suppress(RunPastRecall):
                self.call_off(run)
                self.heard = True

    def call_off(self, run: Run, by: str = "mia") -> Run:
        return CallingOff(self.works.ledger, self.nudges, self.works.clock).call_off(run, by)


def calls(policy: TenantPolicy) -> int:
    faults = Faults()
    Works(faults, policy=policy).tick_until_settled()
    return len(faults.calls)


def check_nothing_is_left(works: Works, run: Run) -> None:
    assert (run.state, run.problem) == (RunState.CANCELLED, "cancelled by mia")
    assert works.tuner.running() == []
    assert [lines for _, lines in works.tuner.jobs.values() if lines] == []
    state = works.ledger.tenant(TENANT)
    assert (state.active_run, state.live_model, works.directory.models) == (None, None, {})
    assert works.ledger.active() == 0


@pytest.mark.parametrize("dies", [False, True])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    ("policy", "call"),
    [(policy, call) for policy in (POLICY, TWO_JOBS) for call in range(calls(policy))],
    ids=lambda value: value.method if isinstance(value, TenantPolicy) else None,
)
def test_between_any_two_calls_of_an_invocation_it_leaves_neither_job_nor_file_or_comes_too_late(
    policy: TenantPolicy, call: int, moment: Moment, *, dies: bool
) -> None:
    faults = Asking(call, moment, dies=dies)
    works = Works(faults, policy=policy)
    person = Person(works)
    faults.ask = person.ask
    with contextlib.suppress(Crash, ServiceUnavailable):
        works.tick_until_settled()
    run = works.tick_until_settled()
    if person.heard:
        check_nothing_is_left(works, run)
    else:
        assert run.state is RunState.PROMOTED
        assert works.directory.models == {TENANT: works.ledger.tenant(TENANT).live_model}


def in_state(state: RunState, polls: int = 2) -> Works:
    """Works whose first run has come as far as a state: the invocation that took it there died then."""
    works = Works(Stopping(state), polls=polls)
    with pytest.raises(Crash):
        works.tick_until_settled()
    run = works.first_run()
    assert run is not None
    assert run.state is state
    return works


@pytest.mark.parametrize("state", ACTIONS)
def test_it_can_be_asked_for_in_every_state_before_the_model_is_decided_on(state: RunState) -> None:
    works = in_state(state)
    person, run = Person(works), works.first_run()
    assert run is not None
    if state in CAN_BE_CALLED_OFF:
        person.call_off(run)
        check_nothing_is_left(works, works.tick_until_settled())
    else:
        with pytest.raises(RunPastRecall, match="whether its model is promoted is decided in a moment"):
            person.call_off(run)
        assert works.tick_until_settled().state is RunState.PROMOTED


def test_a_run_that_has_ended_stays_as_it_is_and_the_refusal_says_how_it_ended() -> None:
    works = Works()
    run = works.tick_until_settled()
    with pytest.raises(RunPastRecall, match=f"^{run.run_id} has ended: it is promoted$"):
        Person(works).call_off(run)
    assert works.first_run() == run


def test_the_run_is_looked_at_at_once_and_the_first_who_asked_is_named() -> None:
    works = in_state(RunState.TRAINING, polls=100)
    person, run = Person(works), works.first_run()
    assert run is not None
    assert person.call_off(run).called_off_by == "mia"
    assert person.call_off(run, by="ben").called_off_by == "mia"
    assert person.nudges.runs == [(TENANT, 1)] * 2


def test_a_leased_run_is_called_off_when_the_lease_is_over() -> None:
    works = in_state(RunState.TRAINING, polls=100)
    run = works.first_run()
    assert run is not None
    assert run.lease_until is not None
    asked = Person(works).call_off(run)
    assert asked.lease_until == run.lease_until > works.clock()
    assert works.advance.advance(asked, works.window()) is None
    check_nothing_is_left(works, works.tick_until_settled())


def test_trouble_the_run_had_before_does_not_keep_it_from_being_cancelled() -> None:
    works = in_state(RunState.SNAPSHOTTED)
    run = works.first_run()
    assert run is not None
    tired = run.model_copy(update={"version": run.version + 1, "problems": 51, "problem": "the provider is down"})
    assert works.ledger.save(tired)
    Person(works).call_off(run)
    check_nothing_is_left(works, works.tick_until_settled())


def test_a_provider_that_will_not_cancel_the_job_leaves_it_to_a_person() -> None:
    works = in_state(RunState.TRAINING, polls=100)
    run = works.first_run()
    assert run is not None
    Person(works).call_off(run)
    works.tuner.problem = ProviderRejected("cancelling the job: not while it is being validated")
    ended = works.tick_until_settled()
    assert (ended.state, works.ledger.active()) == (RunState.BLOCKED, 0)
    assert ended.problem is not None
    assert "not while it is being validated" in ended.problem
    assert "may be left running at the provider: cancel it there" in ended.problem


def test_a_job_nobody_knows_of_that_cannot_be_looked_for_is_told_of_when_the_run_is_given_up() -> None:
    works = in_state(RunState.SNAPSHOTTED)
    run = works.first_run()
    assert run is not None
    Person(works).call_off(run)
    works.tuner.problem = ConfigurationProblem("the key is refused")
    ended = works.tick_until_settled()
    assert (ended.state, ended.called_off_by) == (RunState.BLOCKED, "mia")
    assert ended.problem is not None
    assert "a job of it may be left running at the provider" in ended.problem


class Busy(FakeLedger):
    """Somebody else always writes first."""

    def save(self, run: Run) -> bool:
        del run
        return False


def test_whoever_never_gets_to_write_says_so_and_nudges_nobody() -> None:
    works, ledger = in_state(RunState.TRAINING), Busy()
    run = works.first_run()
    assert run is not None
    ledger.stored_runs = works.ledger.stored_runs
    nudges = FakeAdvanceQueue()
    with pytest.raises(CommitConflict, match="kept changing"):
        CallingOff(ledger, nudges, works.clock).call_off(run, "mia")
    assert nudges.runs == []


def test_its_samples_count_as_consumed_until_they_are_given_back() -> None:
    works = in_state(RunState.TRAINING, polls=100)
    run = works.first_run()
    assert run is not None
    Person(works).call_off(run)
    cancelled = works.tick_until_settled()
    assert works.ledger.tenant(TENANT).new_samples == 0
    assert works.ledger.reopen(cancelled)
    assert works.ledger.tenant(TENANT).new_samples == 24
