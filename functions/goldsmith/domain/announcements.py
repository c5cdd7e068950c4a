"""What is announced to whoever wants to know: people, dashboards, other systems. Never a text of a draft or comment."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from goldsmith.domain.model import Model
from goldsmith.domain.promotion import Evaluation
from goldsmith.domain.runs import Run, RunState

SOURCE = "goldsmith"
"""Who says it."""


def _quotable(text: str) -> str:
    return " ".join(text.replace('"', "'").replace("\\", "/").split())


Sentence = Annotated[str, AfterValidator(_quotable)]
"""A sentence on one line that can stand between double quotes as it is: EventBridge escapes nothing that its rules
put into a text for people, and does not deliver what is then no JSON string."""


class RunReached(Model):
    """A run reached a state. All but `state` is as it was when this was said, which may be some steps later."""

    tenant: str = Field(description="Whose run it is.")
    run_id: str = Field(description="The run's name, as `goldsmith runs show` takes it.")
    state: RunState = Field(description="What it reached.")
    live_model: str = Field(description="The model that the tenant's application uses from then on.")
    tuned_model: str | None = Field(description="The model that came of the run; null as long as there is none.")
    evaluation: Evaluation | None = Field(description="How the two models compare; null before they are compared.")
    problem: Sentence | None = Field(description="What stands, or stood, in its way, in a sentence; else null.")

    @property
    def subject(self) -> str:
        """What it is about in two words; on EventBridge its detail-type."""
        return f"Run {self.state.value}"


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
    """Another model of a tenant is live."""

    tenant: str = Field(description="Whose model it is.")
    number: int = Field(description="Counts the tenant's changes, from 1.")
    model: str = Field(description="What a request calls the model that is live now.")
    run_id: str | None = Field(description="The run it came of; null for a model that came of none.")
    previous_model: str = Field(description="The model that was live before.")
    cause: Cause = Field(description="Why it changed.")
    by: str | None = Field(description="The person who asked for it; null where nobody did.")
    reason: Sentence = Field(description="Why, in a sentence.")
    changed_at: datetime = Field(description="When.")

    @property
    def subject(self) -> str:
        """What it is about in a few words; on EventBridge its detail-type."""
        return "Live model rolled back" if self.cause.back else "Live model promoted"


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
