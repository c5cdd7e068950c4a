"""The run machine's two tables are sound: no state is a dead end, no end is left, nothing in them is idle."""

from collections.abc import Iterable

import pytest

from goldsmith.domain.run_machine import ACTIONS, TRANSITIONS, Action, Observation, following
from goldsmith.domain.runs import RunState

ENDS = {state for state in RunState if state.ended}
UNDER_WAY = set(RunState) - ENDS
ANYWHERE = {
    Observation.CALLED_OFF: RunState.CANCELLED,
    Observation.NEEDS_A_PERSON: RunState.BLOCKED,
    Observation.IMPOSSIBLE: RunState.FAILED,
}
PAST_RECALL = {RunState.EVALUATED}
"""Where a run may be beyond cancelling: its model may be live already."""


def reachable(start: RunState, without: Iterable[Observation] = ()) -> set[RunState]:
    """The states a run can come to, itself included."""
    found, left = {start}, [start]
    while left:
        state = left.pop()
        new = {to for (at, seen), to in TRANSITIONS.items() if at is state and seen not in without} - found
        found |= new
        left += new
    return found


def test_something_is_done_in_every_state_that_is_no_end_and_in_no_other() -> None:
    assert set(ACTIONS) == UNDER_WAY


def test_every_action_is_done_in_some_state() -> None:
    assert set(ACTIONS.values()) == set(Action)


def test_every_state_is_reachable_from_the_claim() -> None:
    assert reachable(RunState.CLAIMED) == set(RunState)


@pytest.mark.parametrize("state", sorted(UNDER_WAY))
def test_from_every_state_the_model_can_come_to_be_live_and_every_end_can_be_reached(state: RunState) -> None:
    assert reachable(state) >= (ENDS - {RunState.CANCELLED} if state in PAST_RECALL else ENDS)


def test_without_trouble_or_a_person_a_run_ends_promoted_or_kept_or_as_its_job_did() -> None:
    calm = reachable(RunState.CLAIMED, without=ANYWHERE) & ENDS
    assert calm == {RunState.PROMOTED, RunState.KEPT, RunState.FAILED, RunState.CANCELLED}


def test_no_transition_leaves_an_end() -> None:
    assert {state for state, _ in TRANSITIONS} == UNDER_WAY


def test_every_observation_is_made_in_some_state() -> None:
    assert {seen for _, seen in TRANSITIONS} == set(Observation)


@pytest.mark.parametrize("state", sorted(UNDER_WAY))
@pytest.mark.parametrize(("seen", "end"), ANYWHERE.items())
def test_in_every_state_a_run_can_fail_or_be_blocked_and_be_cancelled_before_its_model_is_decided_on(
    state: RunState, seen: Observation, end: RunState
) -> None:
    if state not in PAST_RECALL or seen is not Observation.CALLED_OFF:
        assert following(state, seen) is end


def test_a_model_is_promoted_only_out_of_a_comparison() -> None:
    assert [at for at, to in TRANSITIONS.items() if to is RunState.PROMOTED] == [
        (RunState.EVALUATED, Observation.BETTER)
    ]
    assert {at for (at, _), to in TRANSITIONS.items() if to is RunState.EVALUATED} == {RunState.TRAINED}


def test_a_run_waits_only_for_the_provider() -> None:
    """For its job, or for its deployment: nothing else leads back to where it was."""
    assert {at for at, to in TRANSITIONS.items() if at[0] is to} == {
        (RunState.TRAINING, Observation.NOT_YET),
        (RunState.TRAINED, Observation.NOT_YET),
    }


@pytest.mark.parametrize("end", sorted(ENDS))
@pytest.mark.parametrize("seen", Observation)
def test_what_cannot_be_observed_in_a_state_is_a_defect(end: RunState, seen: Observation) -> None:
    with pytest.raises(ValueError, match=f"a run that is {end} cannot find"):
        following(end, seen)
