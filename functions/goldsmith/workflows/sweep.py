"""Segments that were written and never committed: found, marked, and left to the bucket's lifecycle rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from goldsmith.ports import Clock, Ledger, ObjectStore
from goldsmith.run_ports import RunLedger

_DAYS_AGO = range(2, 10)
"""Days that are looked at: writers write under the present day only, so what is missing in the ledger by then
stays missing; and a week of sweeps may fail before an orphan is overlooked."""


@dataclass(frozen=True)
class Sweep:
    """The ports sweeping needs, and its one operation."""

    runs: RunLedger
    ledger: Ledger
    store: ObjectStore
    clock: Clock

    def sweep(self) -> int:
        """Mark every segment of the past days that no commit names; how many there were. Safe to repeat.

        Raises:
            ExceptionGroup: what failed for single tenants, after all others were swept.
        """
        marked, errors = 0, []
        for tenant in self.runs.tenants():
            try:
                for key in self._orphans(tenant):
                    self.store.mark_orphan(key)
                    marked += 1
            except Exception as error:  # noqa: BLE001 - raised with the others', once all tenants were swept
                errors.append(error)
        if errors:
            raise ExceptionGroup(f"{marked} orphans marked, some tenants could not be swept", errors)
        return marked

    def _orphans(self, tenant: str) -> Iterator[str]:
        for days in _DAYS_AGO:
            day = f"{self.clock() - timedelta(days=days):%Y/%m/%d}"
            written = set(self.store.keys(f"tenants/{tenant}/segments/{day}/"))
            if written:
                yield from sorted(written - {segment.key for segment in self.ledger.segments(tenant, day)})
