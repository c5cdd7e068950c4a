"""What is announced to whoever wants to know: people, dashboards, other systems. Never a text of a draft or comment."""

from datetime import datetime
from enum import StrEnum

from goldsmith.domain.model import Model
from goldsmith.domain.promotion import Evaluation
from goldsmith.domain.runs import Run, RunState


class RunReached(Model):
    """A run reached a state. ``live_model`` is what the application uses from then on."""

    tenant: str
    run_id: str
    state: RunState
    live_model: str
    tuned_model: str | None
    evaluation: Evaluation | None
    problem: str | None


class Cause(StrEnum):
    """Why the live model of a tenant changed."""

    PROMOTED = "promoted"
    PROMOTED_BY_HAND = "promoted_by_hand"
    ROLLED_BACK = "rolled_back"
    ROLLED_BACK_BY_HAND = "rolled_back_by_hand"

    @property
    def back(self) -> bool:
        """Whether an earlier model is live again."""
        return self in (Cause.ROLLED_BACK, Cause.ROLLED_BACK_BY_HAND)


class LiveModelChanged(Model):
    """Another model of a tenant is live. ``number`` counts the tenant's changes from 1.

    ``run_id`` is the run that ``model`` came of, None for a model that came of none. ``previous_model`` was live
    before. ``by`` is the person who asked for it, None where nobody did; ``reason`` says in a sentence why.
    """

    tenant: str
    number: int
    model: str
    run_id: str | None
    previous_model: str
    cause: Cause
    by: str | None
    reason: str
    changed_at: datetime


def run_reached(run: Run, state: RunState) -> RunReached:
    """What is announced of a run in a state it has reached."""
    promoted = state is RunState.PROMOTED and run.new_model is not None
    return RunReached(
        tenant=run.tenant,
        run_id=run.run_id,
        state=state,
        live_model=run.new_model if promoted and run.new_model else run.live_model,
        tuned_model=run.tuned_model,
        evaluation=run.evaluation,
        problem=run.problem,
    )
