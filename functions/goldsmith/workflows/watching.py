"""The watch: at every tick the live model is compared to the one before it, by what people changed in their drafts."""

from dataclasses import dataclass
from typing import Literal

from goldsmith.domain.live_models import LiveChange, rollback
from goldsmith.domain.measuring import sums
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import TenantState
from goldsmith.domain.tenant_settings import OF_MODELS
from goldsmith.domain.watching import Standing, WatchVerdict, watch
from goldsmith.ports import Clock
from goldsmith.run_ports import RunLedger
from goldsmith.workflows.live_models import LiveModels

Seen = Literal["nothing", "worse", "rolled_back"]
"""What a look at a tenant's live model found: ``worse`` it is and stays live, until a person acts."""


@dataclass(frozen=True)
class Look:
    """A look at a tenant's live model: what it found, and the model's mean edit distance as far as there are drafts."""

    seen: Seen
    distance: float | None = None


@dataclass(frozen=True)
class Watch:
    """The ports watching needs, and its operation. ``policy`` is the stack's: what a tenant has set goes before."""

    runs: RunLedger
    live: LiveModels
    policy: TenantPolicy
    clock: Clock

    def look(self, tenant: str) -> Look:
        """Roll the tenant's live model back if it is surely worse than the model before it.

        Only a promotion is watched: what was rolled back to was live before, and there is nothing to compare it to.
        """
        state = self.runs.tenant(tenant)
        if not state.live_changes:
            return Look("nothing")
        self.live.correct(state)
        latest = self.live.latest(tenant)
        if latest is None or latest.number != state.live_changes:
            return Look("nothing")
        live = sums(state.counters, latest.key)
        return Look(self._seen(state, latest), live.mean if live.drafts else None)

    def _seen(self, state: TenantState, latest: LiveChange) -> Seen:
        if latest.cause.back:
            return "nothing"
        policy = state.settings.effective(state.tenant, self.policy, OF_MODELS)
        verdict = compared(state, latest, policy)
        if verdict.verdict is not Standing.WORSE:
            return "nothing"
        return "rolled_back" if policy.automatic_rollback and self._rolled_back(state, latest, verdict) else "worse"

    def _rolled_back(self, state: TenantState, latest: LiveChange, verdict: WatchVerdict) -> bool:
        if self._knows_what_was_forgotten(state.tenant, latest.previous_run):
            return False
        return self.live.change(rollback(state, latest.before, None, verdict.sentence, self.clock()))

    def _knows_what_was_forgotten(self, tenant: str, number: int | None) -> bool:
        """Whether a person has to decide if the model of a run may be live again."""
        run = None if number is None else self.runs.run(tenant, number)
        return run is not None and run.retrain_required


def compared(state: TenantState, latest: LiveChange, policy: TenantPolicy) -> WatchVerdict:
    """How the live model stands beside the one before it, by all the drafts that people sent since they are counted."""
    return watch(
        sums(state.counters, latest.key),
        sums(state.counters, latest.previous_key),
        minimum_drafts=policy.rollback_minimum_drafts,
        margin=policy.rollback_margin,
    )
