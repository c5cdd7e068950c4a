"""Live models: the ledger says what is live, applications are told, then everybody else."""

from dataclasses import dataclass

from goldsmith.domain.live_models import LiveChange
from goldsmith.domain.runs import TenantState
from goldsmith.errors import CommitConflict
from goldsmith.live_ports import LiveLedger
from goldsmith.run_ports import Announcements, ModelDirectory, RunLedger

_ATTEMPTS = 6


@dataclass(frozen=True)
class LiveModels:
    """The ports that changes of the live model need, and their operations.

    A change is true once the ledger has it. Whatever dies after that, it stays on the ledger's list of what is not
    settled, and whoever settles it publishes what is live by then: never something older for good.
    """

    runs: RunLedger
    ledger: LiveLedger
    directory: ModelDirectory
    announcements: Announcements

    def change(self, change: LiveChange) -> bool:
        """Make another model live and tell everybody; False, and nothing, when another change came first."""
        if not self.ledger.change_live(change):
            return False
        self.settle(change)
        return True

    def settle(self, change: LiveChange) -> None:
        """Publish and announce a change, as far as that is not done: first what applications read."""
        if not change.published:
            self.publish(change.tenant)
            change = change.model_copy(update={"published": True})
            self.ledger.note(change)
        if not change.announced:
            self.announcements.announce_change(change.announcement)
            self.ledger.note(change.model_copy(update={"announced": True}))

    def settle_latest(self, tenant: str) -> None:
        """Settle the tenant's latest change."""
        latest = self.latest(tenant)
        if latest is not None:
            self.settle(latest)

    def latest(self, tenant: str) -> LiveChange | None:
        """The tenant's latest change; None when there was none."""
        return next(self.ledger.changes(tenant, latest_first=True), None)

    def publish(self, tenant: str) -> None:
        """Let applications read what the ledger says is live.

        It is looked at again afterwards: whoever was slower with an older model puts it right themselves.

        Raises:
            CommitConflict: it changed six times in a row meanwhile.
        """
        seen = self.runs.tenant(tenant)
        for _ in range(_ATTEMPTS):
            if seen.live_model is None:
                return
            self.directory.publish(tenant, seen.live_model)
            published, seen = seen.live_changes, self.runs.tenant(tenant)
            if seen.live_changes == published:
                return
        raise CommitConflict(f"the live model of {tenant} changes faster than it can be published")

    def correct(self, state: TenantState) -> bool:
        """Publish again where applications read something else than the ledger says; whether that was so.

        For one who was about to publish when everything was settled, and died before looking again; and for a value
        that somebody deleted, or changed by other ways than ours.
        """
        if not state.live_changes or self.directory.published(state.tenant) == state.live_model:
            return False
        self.publish(state.tenant)
        return True
