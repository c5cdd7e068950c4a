"""The live model of a tenant, and the log of its changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from goldsmith.domain.announcements import Cause, LiveModelChanged
from goldsmith.domain.model import Model
from goldsmith.domain.model_names import answering
from goldsmith.domain.promotion import Evaluation
from goldsmith.domain.runs import Run, TenantState, run_id
from goldsmith.domain.watch_keys import watch_key


class Live(NamedTuple):
    """A model that is or was live: what a request calls it, the run it came of, and the key of its counters.

    ``run`` is None for the base model, which came of none.
    """

    model: str
    run: int | None
    key: str


class LiveChange(Model):
    """Another model of a tenant is live; ``number`` counts the tenant's changes from 1.

    ``model`` is what a request calls it and ``run`` the number of the run it came of, None for the base model; ``key``
    is where the drafts it writes are counted. The three beginning with ``previous`` say the same of the model that was
    live before. ``by`` is the person who asked for it, None where nobody did; ``reason`` says in a sentence why.
    ``published`` applications read it (or a later one), ``announced`` it was announced.
    """

    tenant: str
    number: int
    model: str
    run: int | None
    key: str
    previous_model: str
    previous_run: int | None
    previous_key: str
    cause: Cause
    by: str | None = None
    reason: str
    changed_at: datetime
    published: bool = False
    announced: bool = False

    @property
    def settled(self) -> bool:
        """Nothing is left to be done about it."""
        return self.published and self.announced

    @property
    def now(self) -> Live:
        """The model that is live by this change."""
        return Live(self.model, self.run, self.key)

    @property
    def before(self) -> Live:
        """The model that was live before it."""
        return Live(self.previous_model, self.previous_run, self.previous_key)

    @property
    def watched(self) -> dict[str, str]:
        """The models whose live edit distance is measured from now on: no more than two, whatever is sent."""
        return {self.previous_model: self.previous_key, self.model: self.key}

    @property
    def announcement(self) -> LiveModelChanged:
        """What is announced of it."""
        return LiveModelChanged(
            tenant=self.tenant,
            number=self.number,
            model=self.model,
            run_id=None if self.run is None else run_id(self.tenant, self.run),
            previous_model=self.previous_model,
            cause=self.cause,
            by=self.by,
            reason=self.reason,
            changed_at=self.changed_at,
        )


def live_now(state: TenantState, base_model: str) -> Live:
    """What is live; the base model where nothing ever was promoted."""
    model = state.live_model or answering(base_model)
    return Live(model, state.live_run, state.watched.get(model) or watch_key(model))


def promotion(state: TenantState, run: Run, now: datetime) -> LiveChange:
    """The change by which the model of a run that was found better goes live."""
    return _promoted(state, run, Cause.PROMOTED, None, _found_better(run.evaluation), now)


def promotion_by_hand(state: TenantState, run: Run, by: str, reason: str, now: datetime) -> LiveChange:
    """The change by which a person makes the model of a run live."""
    return _promoted(state, run, Cause.PROMOTED_BY_HAND, by, reason, now)


def rollback(state: TenantState, to: Live, by: str | None, reason: str, now: datetime) -> LiveChange:
    """The change by which a model is live again; ``by`` None where the watch asks for it."""
    cause = Cause.ROLLED_BACK if by is None else Cause.ROLLED_BACK_BY_HAND
    # A tenant without a live model has nothing to roll back.
    return _change(state, to, live_now(state, state.live_model or to.model), cause, by, reason, now)


def predecessor(changes: Sequence[LiveChange], live_model: str) -> Live | None:
    """What was live before the live model was promoted; None where that is not known, or it is the first.

    ``changes`` are the tenant's, the oldest first. Of a model that is live again by a rollback it is what was live
    before it the first time, not what was rolled back.
    """
    promotions = (change for change in reversed(changes) if not change.cause.back and change.model == live_model)
    return next((change.before for change in promotions), None)


def keys_of(changes: Sequence[LiveChange], model: str) -> set[str]:
    """Every key that drafts of a model were counted under."""
    stood = (live for change in changes for live in (change.now, change.before))
    return {live.key for live in stood if live.model == model} | {watch_key(model)}


def was_live(changes: Sequence[LiveChange], run: int | None) -> Live | None:
    """The model of a run, or with None the base model, as it was last live; None when it never was."""
    stood = (live for change in reversed(changes) for live in (change.now, change.before))
    return next((live for live in stood if live.run == run), None)


def _promoted(state: TenantState, run: Run, cause: Cause, by: str | None, reason: str, now: datetime) -> LiveChange:
    if run.new_model is None:
        msg = f"run {run.run_id} has no model that answers"
        raise ValueError(msg)
    to = Live(run.new_model, run.number, watch_key(run.new_model, state.live_changes + 1))
    return _change(state, to, live_now(state, run.configured_base), cause, by, reason, now)


def _change(
    state: TenantState, to: Live, before: Live, cause: Cause, by: str | None, reason: str, now: datetime
) -> LiveChange:
    return LiveChange(
        tenant=state.tenant,
        number=state.live_changes + 1,
        model=to.model,
        run=to.run,
        key=to.key,
        previous_model=before.model,
        previous_run=before.run,
        previous_key=before.key,
        cause=cause,
        by=by,
        reason=reason,
        changed_at=now,
    )


def _found_better(evaluation: Evaluation | None) -> str:
    if evaluation is None or evaluation.live_distance is None or evaluation.new_distance is None:
        return "It was found better than the model that was live."
    return (
        f"It was found better than the model that was live: mean edit distance {evaluation.new_distance:.3f} against "
        f"{evaluation.live_distance:.3f} over {evaluation.answers:,} held-out answers."
    )
