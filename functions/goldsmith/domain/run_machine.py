"""The run machine: what is done in a state, and to which state what was found leads. The whole of it is two tables."""

from collections.abc import Mapping
from enum import StrEnum

from goldsmith.domain.runs import RunState


class Action(StrEnum):
    """What is done about a run in a state."""

    SNAPSHOT = "check the base model, take the snapshot, choose what to tune"
    SUBMIT = "upload the training set, create the job"
    POLL = "ask after the job"
    EVALUATE = "have the new model deployed, let both models answer the holdout"
    CONCLUDE = "promote the new model, or keep the live one"


class Observation(StrEnum):
    """What an action found."""

    SNAPSHOT_TAKEN = "snapshot taken"
    JOB_CREATED = "job created"
    NOT_YET = "not yet"
    STAGE_TRAINED = "trained, another job follows"
    MODEL_TRAINED = "trained"
    JOB_FAILED = "job failed"
    JOB_CANCELLED = "job cancelled at the provider"
    COMPARED = "both models measured"
    BETTER = "better by the margin"
    NOT_BETTER = "not better, or too little evidence"
    OVERTAKEN = "another model went live meanwhile"
    IMPOSSIBLE = "will never work"
    NEEDS_A_PERSON = "a person has to act"
    CALLED_OFF = "cancelled by a person"


ACTIONS: Mapping[RunState, Action] = {
    RunState.CLAIMED: Action.SNAPSHOT,
    RunState.SNAPSHOTTED: Action.SUBMIT,
    RunState.SUBMITTED: Action.POLL,
    RunState.TRAINING: Action.POLL,
    RunState.TRAINED: Action.EVALUATE,
    RunState.EVALUATED: Action.CONCLUDE,
}
"""The action of each state that is no end."""

_FORWARD: Mapping[tuple[RunState, Observation], RunState] = {
    (RunState.CLAIMED, Observation.SNAPSHOT_TAKEN): RunState.SNAPSHOTTED,
    (RunState.SNAPSHOTTED, Observation.JOB_CREATED): RunState.SUBMITTED,
    (RunState.SUBMITTED, Observation.NOT_YET): RunState.TRAINING,
    (RunState.SUBMITTED, Observation.STAGE_TRAINED): RunState.SNAPSHOTTED,
    (RunState.SUBMITTED, Observation.MODEL_TRAINED): RunState.TRAINED,
    (RunState.SUBMITTED, Observation.JOB_FAILED): RunState.FAILED,
    (RunState.SUBMITTED, Observation.JOB_CANCELLED): RunState.CANCELLED,
    (RunState.TRAINING, Observation.NOT_YET): RunState.TRAINING,
    (RunState.TRAINING, Observation.STAGE_TRAINED): RunState.SNAPSHOTTED,
    (RunState.TRAINING, Observation.MODEL_TRAINED): RunState.TRAINED,
    (RunState.TRAINING, Observation.JOB_FAILED): RunState.FAILED,
    (RunState.TRAINING, Observation.JOB_CANCELLED): RunState.CANCELLED,
    (RunState.TRAINED, Observation.NOT_YET): RunState.TRAINED,
    (RunState.TRAINED, Observation.COMPARED): RunState.EVALUATED,
    (RunState.EVALUATED, Observation.BETTER): RunState.PROMOTED,
    (RunState.EVALUATED, Observation.NOT_BETTER): RunState.KEPT,
    (RunState.EVALUATED, Observation.OVERTAKEN): RunState.TRAINED,
}
_FROM_ANYWHERE: Mapping[Observation, RunState] = {
    Observation.IMPOSSIBLE: RunState.FAILED,
    Observation.NEEDS_A_PERSON: RunState.BLOCKED,
}
CAN_BE_CALLED_OFF = frozenset(ACTIONS) - {RunState.EVALUATED}
"""An evaluated run is concluded in a moment, and its job is done: what is left is to say which model is live."""

TRANSITIONS: Mapping[tuple[RunState, Observation], RunState] = {
    **_FORWARD,
    **{(state, seen): end for state in ACTIONS for seen, end in _FROM_ANYWHERE.items()},
    **{(state, Observation.CALLED_OFF): RunState.CANCELLED for state in CAN_BE_CALLED_OFF},
}
"""To which state an observation leads; what is not here cannot be observed in that state."""


def following(state: RunState, observation: Observation) -> RunState:
    """The state that an observation leads to.

    Raises:
        ValueError: that cannot be observed there; a defect.
    """
    try:
        return TRANSITIONS[state, observation]
    except KeyError:
        msg = f"a run that is {state} cannot find: {observation}"
        raise ValueError(msg) from None
