"""Launch: one run for one crossing of the threshold."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.domain.launching import LaunchDecision, claim, decide
from goldsmith.domain.tenant_settings import OF_LAUNCHES

if TYPE_CHECKING:
    from goldsmith.domain.policy import TenantPolicy
    from goldsmith.domain.runs import Run, TenantState
    from goldsmith.ports import Clock
    from goldsmith.run_ports import AdvanceQueue, RunLedger

_ATTEMPTS = 4


@dataclass(frozen=True)
class Launch:
    """The ports launching needs, and its operations. ``policy`` is the stack's: what a tenant has set goes before."""

    runs: "RunLedger"
    nudge: "AdvanceQueue"
    policy: "TenantPolicy"
    clock: "Clock"

    def consider(self, tenant: str, *, by_hand: bool = False) -> "Run | None":
        """Claim a run for the tenant if one is due; None when it is not, or when somebody else claimed it.

        The claim is one transaction, so the crossing starts one run however often it is seen. A run
        claimed but not nudged, because we died in between, is found by the next tick.

        Raises:
            ConfigurationProblem: what the tenant has set does not go with what the stack is deployed with.
        """
        for _ in range(_ATTEMPTS):
            state = self.runs.tenant(tenant)
            policy = self._policy(state)
            decision = decide(state, policy, self.clock(), 0, by_hand=by_hand)
            if decision.because is None or not decision.starts or self._full():
                return None
            run = claim(state, policy, self.clock(), decision.because)
            if self.runs.start(run, state, self.policy.maximum_active_runs):
                self.nudge.send(run.tenant, run.number)
                return run
        return None

    def decision(self, tenant: str, *, by_hand: bool = False) -> LaunchDecision:
        """What would be decided now, and why."""
        state = self.runs.tenant(tenant)
        return decide(state, self._policy(state), self.clock(), self.runs.active(), by_hand=by_hand)

    def _policy(self, state: "TenantState") -> "TenantPolicy":
        return state.settings.effective(state.tenant, self.policy, OF_LAUNCHES)

    def _full(self) -> bool:
        """Asked only when a run is due: most tenants looked at have none."""
        return self.runs.active() >= self.policy.maximum_active_runs
