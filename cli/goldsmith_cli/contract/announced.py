"""What is announced, in words and by example."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from goldsmith.domain.announcements import Cause, LiveModelChanged, RunReached
from goldsmith.domain.promotion import Evaluation, Verdict
from goldsmith.domain.runs import RunState

_RETRY = "then `goldsmith runs retry` counts its samples as new again"
MEANINGS: Mapping[RunState, str] = {
    RunState.CLAIMED: "A run has started. Nothing is to be done.",
    RunState.SNAPSHOTTED: "Its training set is fixed. Said again when the first of two jobs in sequence is done. "
    "Nothing is to be done.",
    RunState.SUBMITTED: "The provider has its job. Nothing is to be done.",
    RunState.TRAINING: "The provider trains. Nothing is to be done.",
    RunState.TRAINED: "There is a new model; it is not live. Nothing is to be done.",
    RunState.EVALUATED: "The new model and the live one are compared. Nothing is to be done.",
    RunState.PROMOTED: "The new model is better and is live: an application that keeps the model's name in memory "
    "reads it anew. The end of the run.",
    RunState.KEPT: "The new model is not better, or there was too little to compare by: the live one stays. The end "
    "of the run; nothing is to be done.",
    RunState.FAILED: f"It can never work as it is; `problem` says why. The end of the run. Mend that, {_RETRY}.",
    RunState.CANCELLED: "A person cancelled it, or its job at the provider; `problem` says who or why. The end of the "
    f"run. If it was a mistake, {_RETRY.removeprefix('then ')}.",
    RunState.BLOCKED: "A person has to act; `problem` says what stands in the way. The end of the run. Mend "
    f"that, {_RETRY}.",
}
"""What it means that a run reached a state, and what a listener does about it."""

_EVALUATION = Evaluation(
    answers=40,
    needed=20,
    live_distance=0.41,
    new_distance=0.22,
    improvement=0.19,
    interval=(0.12, 0.26),
    verdict=Verdict.BETTER,
    report_key="tenants/acme-leads/runs/acme-leads-0003/evaluation.json",
)
_NEW, _LIVE = "ft:base:acme-leads:0003", "ft:base:acme-leads:0002"
_PROBLEMS = {
    RunState.FAILED: "9 samples to train on after 3 were held out; a provider needs 10",
    RunState.CANCELLED: "cancelled by mia",
    RunState.BLOCKED: "fine-tuning is not available to this organisation",
}
_WITH_A_MODEL = (RunState.TRAINED, RunState.EVALUATED, RunState.PROMOTED, RunState.KEPT)


def run_reached(state: RunState) -> RunReached:
    """An example."""
    kept = _EVALUATION.model_copy(update={"new_distance": 0.42, "improvement": -0.01, "interval": (-0.05, 0.03)})
    evaluations = {
        RunState.EVALUATED: _EVALUATION,
        RunState.PROMOTED: _EVALUATION,
        RunState.KEPT: kept.model_copy(update={"verdict": Verdict.NOT_BETTER}),
    }
    return RunReached(
        tenant="acme-leads",
        run_id="acme-leads-0003",
        state=state,
        live_model=_NEW if state is RunState.PROMOTED else _LIVE,
        tuned_model=_NEW if state in _WITH_A_MODEL else None,
        evaluation=evaluations.get(state),
        problem=_PROBLEMS.get(state),
    )


_PROMOTED = LiveModelChanged(
    tenant="acme-leads",
    number=3,
    model=_NEW,
    run_id="acme-leads-0003",
    previous_model=_LIVE,
    cause=Cause.PROMOTED,
    by=None,
    reason="better by 0.19 on 40 held-out conversations",
    changed_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
)
_ROLLED_BACK = LiveModelChanged(
    tenant="acme-leads",
    number=4,
    model=_LIVE,
    run_id="acme-leads-0002",
    previous_model=_NEW,
    cause=Cause.ROLLED_BACK_BY_HAND,
    by="mia",
    reason="the new one signs off with the wrong name",
    changed_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
)
CHANGES: Sequence[tuple[LiveModelChanged, str]] = (
    (
        _PROMOTED,
        "Another model is live, by a run or by hand: an application that keeps the model's name in memory reads it "
        "anew. `number` tells a repetition from a change, and the latest change from earlier ones.",
    ),
    (
        _ROLLED_BACK,
        "An earlier model is live again, because the one before did worse or because a person asked for it: an "
        "application that keeps the model's name in memory reads it anew, and somebody looks into `reason`.",
    ),
)
"""An example of each kind of change of the live model, what it means, and what a listener does about it."""
