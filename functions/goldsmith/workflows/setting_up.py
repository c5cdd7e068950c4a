"""Setting a tenant up: what is wanted, checked against what is in force, and put into force once."""

from dataclasses import dataclass
from typing import Literal

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import TenantState
from goldsmith.domain.settings_change import SPLIT, Account, Wanted, settings_change
from goldsmith.domain.tenant_settings import OVERRIDABLE, SettingsChange, Value
from goldsmith.errors import BeingForgotten, CommitConflict
from goldsmith.ports import Ledger
from goldsmith.run_ports import RunLedger
from goldsmith.settings_ports import SettingsLedger

Origin = Literal["tenant", "stack", "first run"]
"""Where the value comes from that holds for a tenant."""


@dataclass(frozen=True)
class InForce:
    """A field of the policy as it holds for a tenant. ``stack`` is what would hold if the tenant set nothing."""

    name: str
    value: Value
    origin: Origin
    stack: Value


@dataclass(frozen=True)
class Planned:
    """A change that was checked and is not made yet, the tenant then, and how often something was forgotten before."""

    state: TenantState
    change: SettingsChange
    forgettings: int


@dataclass(frozen=True)
class SettingUp:
    """The ports it needs, and its operations. ``stack`` is the stack's policy."""

    ledger: Ledger
    runs: RunLedger
    log: SettingsLedger
    stack: TenantPolicy

    def plan(self, tenant: str, wanted: Wanted, account: Account) -> Planned:
        """The change that does what is wanted; writes nothing.

        Raises:
            SettingsProblem: it cannot be made; names every reason with its cure.
            BeingForgotten: everything of the tenant is being forgotten.
        """
        # Read first: if everything is forgotten before the tenant is read, the change is in vain.
        forgotten = self.ledger.books(tenant, []).forgotten
        if forgotten.dropping:
            raise BeingForgotten(f"everything of the tenant {tenant} is being forgotten: set it up when that is done")
        state = self.runs.tenant(tenant)
        return Planned(state, settings_change(state, self.stack, wanted, account), forgotten.times)

    def make(self, planned: Planned) -> None:
        """Put it into force.

        Raises:
            CommitConflict: since it was checked other settings came into force, the split was fixed, or something was
                forgotten.
        """
        splits = any(name == SPLIT for name, _, _ in planned.change.fields)
        if not self.log.change_settings(planned.change, planned.forgettings, splits=splits):
            raise CommitConflict(f"the settings of {planned.change.tenant} changed meanwhile")


def in_force(state: TenantState, stack: TenantPolicy) -> list[InForce]:
    """Every field of the policy as it holds for a tenant, also where what it has set does not go together."""
    return [_in_force(state, stack, name) for name in TenantPolicy.model_fields]


def _in_force(state: TenantState, stack: TenantPolicy, name: str) -> InForce:
    stacks: Value = getattr(stack, name)
    if name == SPLIT and state.holdout_fraction is not None:
        return InForce(name, state.holdout_fraction, "first run", stacks)
    if name in OVERRIDABLE and name in state.settings.overrides:
        return InForce(name, state.settings.overrides[name], "tenant", stacks)
    return InForce(name, stacks, "stack", stacks)
