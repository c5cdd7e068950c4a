"""The log of tenants' settings in memory, and the tenants it changes."""

from collections.abc import Iterator
from datetime import UTC, datetime

from goldsmith.domain.tenant_settings import SettingsChange, Value
from tests.fakes.live_log import States

_MOMENT = datetime(2026, 11, 22, 10, tzinfo=UTC)


class SettingsLog(States):
    """SettingsLedger: the part of the ledger that says what a tenant has set for itself."""

    def __init__(self) -> None:
        super().__init__()
        self.setting_changes: dict[tuple[str, int], SettingsChange] = {}

    def change_settings(self, change: SettingsChange, forgettings: int, *, splits: bool = False) -> bool:
        state = self.tenant(change.tenant)
        if (state.settings.version, state.forgettings) != (change.before.version, forgettings):
            return False
        if splits and state.holdout_fraction is not None:
            return False
        self.setting_changes[change.tenant, change.after.version] = change
        self._update(change.tenant, settings=change.after)
        return True

    def settings_changes(self, tenant: str, *, latest_first: bool = False) -> Iterator[SettingsChange]:
        mine = [change for (owner, _), change in sorted(self.setting_changes.items()) if owner == tenant]
        return iter(mine[::-1] if latest_first else mine)

    def sets(self, tenant: str, senders: tuple[str, ...] = (), **overrides: Value) -> None:
        """The tenant sets these fields, and no others, for itself."""
        before = self.tenant(tenant).settings
        change = SettingsChange(
            tenant=tenant,
            before=before,
            after=before.after(overrides, senders),
            changed_at=_MOMENT,
            changed_by="operator",
        )
        assert self.change_settings(change, self.tenant(tenant).forgettings)

    def _forget_settings(self, tenant: str) -> int:
        gone = [name for name in self.setting_changes if name[0] == tenant]
        for name in gone:
            del self.setting_changes[name]
        self._update(tenant, settings=self.tenant(tenant).settings.when_forgotten())
        return len(gone)
