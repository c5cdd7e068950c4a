"""What people change in the drafts of the live model before they send them, and in those of the one before it."""

from pydantic import BaseModel, ConfigDict

from goldsmith.domain.measuring import sums
from goldsmith.domain.runs import TenantState


class LiveDistance(BaseModel):
    """Mean edit distance of the drafts of a model that people sent, 0 (sent as it was) to 1; None without any."""

    model_config = ConfigDict(frozen=True)

    model: str
    edit_distance: float | None
    drafts: int


def live_distances(state: TenantState) -> tuple[LiveDistance, ...]:
    """That of the live model first; none before a model was promoted."""
    names = sorted(state.watched, key=lambda model: model != state.live_model)
    return tuple(_distance(state, name) for name in names)


def _distance(state: TenantState, model: str) -> LiveDistance:
    counted = sums(state.counters, state.watched[model])
    mean = round(counted.mean, 6) if counted.drafts else None
    return LiveDistance(model=model, edit_distance=mean, drafts=counted.drafts)
