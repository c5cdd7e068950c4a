"""The style examples of a backfill: chosen once, so that both rounds and the record speak of the same ones."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from goldsmith.domain.backfills import Backfill, prefix_of
from goldsmith.ports import ObjectStore
from goldsmith.workflows.style import Example, StyleExamples


@dataclass(frozen=True)
class KeptExamples:
    """Keeps the examples in the bucket for as long as the backfill lasts."""

    store: ObjectStore
    styles: StyleExamples

    def of(self, backfill: Backfill) -> Sequence[Example]:
        """The examples of this backfill; chosen now if they were not before."""
        key = _key(backfill)
        if key not in self.store.keys(key):
            chosen = [asdict(example) for example in self.styles.of(backfill.tenant, backfill.policy)]
            self.store.put_new(key, json.dumps(chosen).encode())
        return [Example(**kept) for kept in json.loads(b"".join(self.store.lines(key)))]

    def erase(self, backfill: Backfill) -> None:
        """Delete them."""
        self.store.delete(_key(backfill))


def _key(backfill: Backfill) -> str:
    return f"{prefix_of(backfill.tenant, backfill.backfill_id)}examples.json"
