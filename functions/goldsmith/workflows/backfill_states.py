"""How far each backfill has come, kept in the bucket: small documents without texts."""

from collections.abc import Iterator
from dataclasses import dataclass

from goldsmith.domain.backfills import Backfill, prefix_of
from goldsmith.errors import CommitConflict
from goldsmith.ports import Clock, ObjectStore

_STATE = "state.json"


@dataclass(frozen=True)
class BackfillStates:
    """Reads and writes them."""

    store: ObjectStore
    clock: Clock

    def find(self, tenant: str, backfill_id: str) -> Backfill | None:
        """One of the tenant's backfills."""
        key = _key(tenant, backfill_id)
        if key not in self.store.keys(key):
            return None
        return Backfill.model_validate_json(b"".join(self.store.lines(key)))

    def all(self, tenant: str) -> Iterator[Backfill]:
        """The tenant's backfills, by id."""
        for key in self.store.keys(prefix_of(tenant)):
            if key.endswith(f"/{_STATE}"):
                yield Backfill.model_validate_json(b"".join(self.store.lines(key)))

    def save(self, backfill: Backfill) -> Backfill:
        """Store what is known now; how it was stored.

        Raises:
            CommitConflict: another command has gone on with it since it was read.
        """
        known = self.find(backfill.tenant, backfill.backfill_id)
        if known is not None and (known.revision != backfill.revision or known.stage.ended):
            raise CommitConflict(f"another command has gone on with backfill {backfill.backfill_id}")
        stored = backfill.model_copy(update={"updated_at": self.clock(), "revision": backfill.revision + 1})
        self.store.put(_key(stored.tenant, stored.backfill_id), stored.model_dump_json(indent=1).encode())
        return stored


def _key(tenant: str, backfill_id: str) -> str:
    return f"{prefix_of(tenant, backfill_id)}{_STATE}"
