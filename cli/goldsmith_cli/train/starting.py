"""Starting a run by hand on a stack."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goldsmith.workflows.launch import Launch
from goldsmith_cli import stores
from goldsmith_cli.nudging import Nudges

if TYPE_CHECKING:
    from goldsmith.domain.policy import TenantPolicy
    from goldsmith_cli.target import Target


@dataclass(frozen=True)
class Started:
    """A run that was claimed; ``when`` says when its first step is taken."""

    run_id: str
    when: str


def start(target: "Target", tenant: str, stack: "TenantPolicy") -> Started | None:
    """Claim a run by the stack's policy and what the tenant has set, and nudge it; None when it may not start."""
    nudges = Nudges(target)
    run = Launch(stores.runs(target), nudges, stack, lambda: datetime.now(UTC)).consider(tenant, by_hand=True)
    return None if run is None else Started(run.run_id, nudges.when)
