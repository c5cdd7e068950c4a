"""What live models need of the ledger, beside the ports of everyday work. See goldsmith.ports."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from goldsmith.domain.live_models import LiveChange


class LiveLedger(Protocol):
    """The log of a tenant's live models."""

    def change_live(self, change: "LiveChange") -> bool:
        """Store the change and make its model live; False when another change came first.

        A run that is promoted does the same as it ends: see RunLedger.end.
        """

    def changes(self, tenant: str, *, latest_first: bool = False) -> Iterator["LiveChange"]:
        """The tenant's changes by number; read page by page as they are taken."""

    def unsettled(self) -> Iterator["LiveChange"]:
        """The changes of all tenants that are to be published or announced yet, the oldest first.

        A change may take a moment to show.
        """

    def note(self, change: "LiveChange") -> None:
        """Note how far a change has come; what somebody else noted stays noted."""
