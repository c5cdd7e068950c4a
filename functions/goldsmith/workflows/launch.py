"""Launch: one run for one crossing of the threshold."""

from dataclasses import dataclass

from goldsmith.domain.launching import LaunchDecision, claim, decide
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run
from goldsmith.ports import Clock
from goldsmith.run_ports import AdvanceQueue, RunLedger

_ATTEMPTS = 4


@dataclass(frozen=True)
class Launch:
    """The ports launching needs, and its operations."""

    runs: RunLedger
    nudge: AdvanceQueue
    policy: TenantPolicy
    clock: Clock

    def consider(self, tenant: str, *, by_hand: bool = False) -> Run | None:
        """Claim a run for the tenant if one is due; None when it is not, or when somebody else claimed it.

        The claim is one transaction, so the crossing starts one run however often it is seen. A run
        claimed but not nudged, because we died in between, is found by the next tick.
        """
        for _ in range(_ATTEMPTS):
            state = self.runs.tenant(tenant)
            decision = decide(state, self.policy, self.clock(), 0, by_hand=by_hand)
            if decision.because is None or not decision.starts or self._full():
                return None
            run = claim(state, self.policy, self.clock(), decision.because)
            if self.runs.start(run, state, self.policy.maximum_active_runs):
                self.nudge.send(run.tenant, run.number)
                return run
        return None

    def decision(self, tenant: str, *, by_hand: bool = False) -> LaunchDecision:
        """What would be decided now, and why."""
        return decide(self.runs.tenant(tenant), self.policy, self.clock(), self.runs.active(), by_hand=by_hand)

    def _full(self) -> bool:
        """Asked only when a run is due: most tenants looked at have none."""
        return self.runs.active() >= self.policy.maximum_active_runs
