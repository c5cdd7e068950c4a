"""Promoting and rolling back by hand: a person says which model is live. No provider is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from goldsmith.domain.live_models import Live, LiveChange, predecessor, promotion_by_hand, rollback, was_live
from goldsmith.domain.model_names import answering
from goldsmith.domain.runs import Run, RunState, TenantState, run_id
from goldsmith.domain.watch_keys import watch_key
from goldsmith.errors import LiveModelProblem
from goldsmith.ports import Clock
from goldsmith.run_ports import RunLedger
from goldsmith.workflows.live_models import LiveModels

Target = int | Literal["base", "predecessor"]
"""What to roll back to: the model of a run, the base model, or whatever was live before."""

_MEASURED = frozenset({RunState.PROMOTED, RunState.KEPT})
_LOOK = "goldsmith models list shows every model, and what was live when"
_FORCE = "train another with goldsmith train; or, if it has to be this one, add --force"


@dataclass(frozen=True)
class LiveByHand:
    """The ports it needs, and its operations: a change is planned, shown to the person, and then made.

    What cannot be done is a LiveModelProblem, with its cure as a note, and changes nothing.
    """

    runs: RunLedger
    live: LiveModels
    clock: Clock

    def promotion(self, run: Run, by: str, reason: str, *, force: bool) -> LiveChange:
        """The change that makes the model of a run live; ``force`` even if it knows what was to be forgotten."""
        state = self.runs.tenant(run.tenant)
        if run.state not in _MEASURED or run.new_model is None:
            said = f"{run.run_id} is {run.state}: it has no model that was measured against the live one"
            raise _problem(said, _LOOK)
        self._require_another(state, run.new_model, run.run_id)
        _require_forgetful(run, force=force)
        return promotion_by_hand(state, run, by, reason, self.clock())

    def rollback(self, tenant: str, target: Target, by: str, reason: str, *, force: bool) -> LiveChange:
        """The change that makes an earlier model live again; ``force`` as above."""
        state = self.runs.tenant(tenant)
        to = self._earlier(state, target)
        name = "the base model" if to.run is None else run_id(tenant, to.run)
        self._require_another(state, to.model, name)
        run = None if to.run is None else self.runs.run(tenant, to.run)
        if run is not None:
            _require_forgetful(run, force=force)
        return rollback(state, to, by, reason, self.clock())

    def make(self, change: LiveChange) -> LiveChange:
        """Make a planned change, publish and announce it; the change as it is then.

        Raises ServiceUnavailable when it is made and could not be published or announced: the next tick goes on.
        """
        if not self.live.change(change):
            raise _problem(
                f"nothing was changed: another model of {change.tenant} went live meanwhile",
                f"look again, then decide: goldsmith models list --tenant {change.tenant}",
            )
        return self.live.latest(change.tenant) or change

    def _earlier(self, state: TenantState, target: Target) -> Live:
        changes = list(self.live.ledger.changes(state.tenant))
        if state.live_model is None:
            raise _problem(f"nothing of {state.tenant} was ever promoted: there is nothing to roll back", _LOOK)
        match target:
            case "predecessor":
                found = predecessor(changes, state.live_model)
                missing = f"it is not known what was live before {state.live_model}: it was not promoted"
            case "base":
                found = self._base(state, changes)
                missing = f"the base model of {state.tenant} is not known: it has no run"
            case number:
                found = was_live(changes, number)
                missing = f"the model of {run_id(state.tenant, number)} was never live; to make it so, promote it"
        if found is None:
            raise _problem(missing, f"{_LOOK}; --to RUN or --to base names one")
        return found

    def _require_another(self, state: TenantState, model: str, name: str) -> None:
        """Of what is live already, everybody is told who was not: that may be what the person is at."""
        if model == state.live_model:
            self.live.settle_latest(state.tenant)
            self.live.correct(state)
            raise _problem(f"{name} is live already: {model}", _LOOK)

    def _base(self, state: TenantState, changes: Sequence[LiveChange]) -> Live | None:
        """The base model of the tenant's latest run: an earlier one may be retired, or another provider's."""
        earlier, latest = was_live(changes, None), self.runs.run(state.tenant, state.runs)
        if latest is None:
            return earlier
        model = answering(latest.configured_base)
        return earlier if earlier is not None and earlier.model == model else Live(model, None, watch_key(model))


def _require_forgetful(run: Run, *, force: bool) -> None:
    if run.retrain_required and not force:
        said = f"{run.run_id} was trained on what was forgotten since, and its model still knows it"
        raise _problem(said, _FORCE)


def _problem(said: str, cure: str) -> LiveModelProblem:
    problem = LiveModelProblem(said)
    problem.add_note(cure)
    return problem
