"""What keeps a tenant's next run from starting."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goldsmith.domain.launching import decide
from goldsmith_cli.policies import LAUNCHING, launch_policy_of

if TYPE_CHECKING:
    from goldsmith.adapters.dynamodb_runs import DynamoRuns
    from goldsmith.domain.runs import TenantState
    from goldsmith_cli.target import Target

Missing = Callable[["TenantState"], tuple[str, ...] | None]
"""A sentence for each thing that keeps the next run from starting, none where one is due; None where nobody knows."""


def what_is_missing(target: "Target", runs: "DynamoRuns") -> Missing:
    """By the policy that the stack tells; stacks of earlier versions do not."""
    if not target.outputs.keys() >= set(LAUNCHING.values()):
        return lambda _state: None
    policy, now, active = launch_policy_of(target), datetime.now(UTC), runs.active()
    return lambda state: decide(state, policy, now, active).why_not
