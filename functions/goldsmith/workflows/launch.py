"""Launch: one run for one crossing of the threshold."""

from dataclasses import dataclass

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import Run, claim, should_launch
from goldsmith.ports import Clock
from goldsmith.run_ports import AdvanceQueue, RunLedger

_ATTEMPTS = 4


@dataclass(frozen=True)
class Launch:
    """The ports launching needs, and its one operation."""

    runs: RunLedger
    nudge: AdvanceQueue
    policy: TenantPolicy
    clock: Clock

    def consider(self, tenant: str) -> Run | None:
        """Claim a run for the tenant if one is due; None when it is not, or when somebody else claimed it.

        The claim is one transaction, so the crossing starts one run however often it is seen. A run
        claimed but not nudged, because we died in between, is found by the next tick.
        """
        for _ in range(_ATTEMPTS):
            state = self.runs.tenant(tenant)
            if not should_launch(state, self.policy):
                return None
            run = claim(state, self.policy, self.clock())
            if self.runs.start(run, state):
                self.nudge.send(run.tenant, run.number)
                return run
        return None
