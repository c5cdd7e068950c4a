"""The log of tenants' settings in memory, and the tenants it changes."""

from collections.abc import Iterator

from goldsmith.domain.tenant_settings import SettingsChange
from tests.fakes.live_log import States


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

    def _forget_settings(self, tenant: str) -> int:
        gone = [name for name in self.setting_changes if name[0] == tenant]
        for name in gone:
            del self.setting_changes[name]
        self._update(tenant, settings=self.tenant(tenant).settings.when_forgotten())
        return len(gone)
