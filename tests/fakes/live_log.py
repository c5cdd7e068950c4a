"""The log of live models in memory, and the tenants it changes."""

from collections.abc import Iterator

from goldsmith.domain.live_models import LiveChange
from goldsmith.domain.runs import TenantState


class States:
    """Tenants as the ledger knows them."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[str, TenantState] = {}

    def tenant(self, tenant: str) -> TenantState:
        return self.states.get(tenant, TenantState(tenant=tenant))

    def _update(self, tenant: str, **fields: object) -> None:
        self.states[tenant] = self.tenant(tenant).model_copy(update=fields)


class LiveLog(States):
    """LiveLedger: the part of the ledger that says what is live."""

    def __init__(self) -> None:
        super().__init__()
        self.live_changes: dict[tuple[str, int], LiveChange] = {}

    def change_live(self, change: LiveChange) -> bool:
        if self.tenant(change.tenant).live_changes != change.number - 1:
            return False
        self.live_changes[change.tenant, change.number] = change
        self._update(
            change.tenant, live_model=change.model, live_since=change.changed_at, live_run=change.run,
            live_changes=change.number, watched=change.watched,
        )  # fmt: skip
        return True

    def changes(self, tenant: str, *, latest_first: bool = False) -> Iterator[LiveChange]:
        mine = [change for (owner, _), change in sorted(self.live_changes.items()) if owner == tenant]
        return iter(mine[::-1] if latest_first else mine)

    def unsettled(self) -> Iterator[LiveChange]:
        left = [change for change in self.live_changes.values() if not change.settled]
        return iter(sorted(left, key=lambda change: (change.changed_at, change.tenant, change.number)))

    def note(self, change: LiveChange) -> None:
        known = self.live_changes[change.tenant, change.number]
        noted = {"published": known.published or change.published, "announced": known.announced or change.announced}
        self.live_changes[change.tenant, change.number] = known.model_copy(update=noted)
