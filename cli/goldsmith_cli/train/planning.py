"""What a run of a tenant would be, and whether it would start."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from goldsmith.domain.launching import LaunchDecision, decide
from goldsmith.domain.tenant_settings import OF_LAUNCHES
from goldsmith_cli.policies import tenants_policy

if TYPE_CHECKING:
    from goldsmith.domain.policy import TenantPolicy
    from goldsmith.domain.runs import TenantState
    from goldsmith.run_ports import RunLedger


@dataclass(frozen=True)
class Plan:
    """A tenant as it is, the policy in force, and what follows from both: by hand, and without anybody's doing."""

    state: "TenantState"
    policy: "TenantPolicy"
    by_hand: LaunchDecision
    by_itself: LaunchDecision

    @property
    def held_out(self) -> int:
        """About how many samples would not be trained on; exactly, the snapshot says."""
        fraction = self.state.holdout_fraction
        return round(self.state.samples * (self.policy.holdout_fraction if fraction is None else fraction))

    @property
    def live_model(self) -> str:
        """What the tenant's application uses, and the new model is measured against."""
        return self.state.live_model or self.policy.base_model


def plan(runs: "RunLedger", tenant: str, stack: "TenantPolicy", now: datetime) -> Plan:
    """The plan by what the ledger holds now, what the tenant has set included."""
    state, active = runs.tenant(tenant), runs.active()
    policy = tenants_policy(state, stack, OF_LAUNCHES)
    by_hand = decide(state, policy, now, active, by_hand=True)
    return Plan(state, policy, by_hand, decide(state, policy, now, active))


def as_json(found: Plan) -> dict[str, Any]:
    """For programs."""
    estimate = found.by_hand.estimate
    return {
        "tenant": found.state.tenant,
        "samples": found.state.samples,
        "new_samples": found.state.new_samples,
        "held_out": found.held_out,
        "method": found.policy.method,
        "strategy": found.policy.strategy,
        "base_model": found.policy.base_model,
        "live_model": found.state.live_model,
        "estimate": estimate.model_dump() | {"trained_tokens": estimate.trained_tokens},
        "cost_ceiling": found.policy.cost_ceiling or None,
        "by_hand": _decision(found.by_hand),
        "by_itself": _decision(found.by_itself),
    }


def _decision(decision: LaunchDecision) -> dict[str, Any]:
    return {"starts": decision.starts, "because": decision.because, "why_not": list(decision.why_not)}


def cures(found: Plan) -> Iterator[str]:
    """What to do about what keeps a run from being started by hand."""
    if found.state.active_run:
        run_id = found.state.active_run
        yield f"wait for it (goldsmith runs show {run_id}), or end it: goldsmith runs cancel {run_id}"
    if found.state.forgetting:
        yield "if nobody is at it, give the goldsmith forget command once more"
