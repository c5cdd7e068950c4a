"""What tenants' settings need of the ledger, beside the ports of everyday work. See goldsmith.ports.

What is in force is read with everything else of a tenant: Ledger.books, RunLedger.tenant.
"""

from collections.abc import Iterator
from typing import Protocol

from goldsmith.domain.tenant_settings import SettingsChange


class SettingsLedger(Protocol):
    """The log of a tenant's settings."""

    def change_settings(self, change: SettingsChange, forgettings: int, *, splits: bool = False) -> bool:
        """Store the change and put it into force; the tenant is listed from then on, if it was not.

        False when other settings than those it came ``before`` are in force, or something was forgotten since
        ``forgettings`` was read; with ``splits`` also when a run has fixed the tenant's split.
        """

    def settings_changes(self, tenant: str, *, latest_first: bool = False) -> Iterator[SettingsChange]:
        """The tenant's changes by version; read page by page as they are taken."""
