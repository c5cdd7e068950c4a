"""Which model of a tenant is live, which could be, and what people make of the drafts each writes."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from goldsmith.domain.live_models import LiveChange, keys_of, predecessor
from goldsmith.domain.measuring import sums
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, TenantState, run_id
from goldsmith.domain.tenant_settings import OF_MODELS
from goldsmith.domain.watching import Sums
from goldsmith.workflows.watching import compared
from goldsmith_cli.policies import tenants_policy


class TunedModel(BaseModel):
    """A model of a tenant. ``run_id`` and ``state`` are None for the base model, which came of no run.

    ``standing``: live, before (what was live before it: what a rollback leads to), rolled back, was live, or never
    live. ``since`` is when it came to stand so, None where it never did. ``edit_distance`` is the mean of the drafts
    it wrote that people sent, as they are counted while it is live or the next before; None without any.
    """

    model_config = ConfigDict(frozen=True)

    model: str
    run_id: str | None
    state: str | None
    standing: str
    since: datetime | None
    edit_distance: float | None
    drafts: int
    retrain_required: bool


class TenantModels(BaseModel):
    """All models of a tenant, the base model first, and the log; ``watch`` is what the watch says of the live one."""

    model_config = ConfigDict(frozen=True)

    models: list[TunedModel]
    watch: str | None
    changes: list[LiveChange]


def tenant_models(
    state: TenantState, runs: Sequence[Run], changes: Sequence[LiveChange], stack: TenantPolicy
) -> TenantModels:
    """What the ledger's state, runs and log say together, by the stack's policy and what the tenant has set."""
    policy = tenants_policy(state, stack, OF_MODELS)
    latest = changes[-1] if changes else None
    watched = latest is not None and not latest.cause.back
    return TenantModels(
        models=list(_models(state, runs, changes, policy)),
        watch=compared(state, latest, policy).sentence if latest and watched else None,
        changes=list(changes),
    )


def _models(
    state: TenantState, runs: Sequence[Run], changes: Sequence[LiveChange], policy: TenantPolicy
) -> Iterator[TunedModel]:
    yield _model(state, changes, _base(state, runs, changes, policy), None)
    for run in runs:
        if run.new_model is not None:
            yield _model(state, changes, run.new_model, run)


def _base(state: TenantState, runs: Sequence[Run], changes: Sequence[LiveChange], policy: TenantPolicy) -> str:
    first = next((change.previous_model for change in changes if change.previous_run is None), None)
    return first or (runs[0].configured_base if runs else state.live_model or policy.base_model)


def _model(state: TenantState, changes: Sequence[LiveChange], model: str, run: Run | None) -> TunedModel:
    standing, since = _standing(state, changes, model, base=run is None)
    measured = sum((sums(state.counters, key) for key in sorted(keys_of(changes, model))), Sums())
    return TunedModel(
        model=model,
        run_id=None if run is None else run_id(run.tenant, run.number),
        state=None if run is None else run.state.value,
        standing=standing,
        since=since,
        edit_distance=round(measured.mean, 6) if measured.drafts else None,
        drafts=measured.drafts,
        retrain_required=run is not None and run.retrain_required,
    )


def _standing(
    state: TenantState, changes: Sequence[LiveChange], model: str, *, base: bool
) -> tuple[str, datetime | None]:
    if model == state.live_model or (state.live_model is None and base):
        return "live", state.live_since
    left = next((change for change in reversed(changes) if change.previous_model == model), None)
    if left is None:
        return "never live", None
    earlier = predecessor(changes, state.live_model or "")
    if earlier is not None and earlier.model == model:
        return "before", left.changed_at
    return "rolled back" if left.cause.back else "was live", left.changed_at
