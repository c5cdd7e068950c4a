"""What keeps a tenant's next run from starting."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goldsmith.domain.launching import decide
from goldsmith.domain.tenant_settings import OF_LAUNCHES
from goldsmith.errors import ConfigurationProblem
from goldsmith_cli.policies import LAUNCHING, launch_policy_of

if TYPE_CHECKING:
    from goldsmith.adapters.dynamodb_runs import DynamoRuns
    from goldsmith.domain.policy import TenantPolicy
    from goldsmith.domain.runs import TenantState
    from goldsmith_cli.target import Target

Missing = Callable[["TenantState"], tuple[str, ...] | None]
"""A sentence for each thing that keeps the next run from starting, none where one is due; None where nobody knows."""


def what_is_missing(target: "Target", runs: "DynamoRuns") -> Missing:
    """By the policy that the stack tells, and by what each tenant has set; stacks of earlier versions do not tell."""
    if not target.outputs.keys() >= set(LAUNCHING.values()):
        return lambda _state: None
    stack, now, active = launch_policy_of(target), datetime.now(UTC), runs.active()
    return lambda state: _why_not(state, stack, now, active)


def _why_not(state: "TenantState", stack: "TenantPolicy", now: datetime, active: int) -> tuple[str, ...]:
    try:
        policy = state.settings.effective(state.tenant, stack, OF_LAUNCHES)
    except ConfigurationProblem as problem:
        return (str(problem),)
    return decide(state, policy, now, active).why_not
