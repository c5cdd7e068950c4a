"""The drafts a backfill is to rewrite: stored when triage asks for them, read in one order ever after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from goldsmith.domain.backfills import fingerprint, prefix_of
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.ports import Ledger, ObjectStore
from goldsmith.workflows.rewrite_items import Item

Placed = tuple[int, Item]
"""A draft, and its position among those of the backfill."""


@dataclass(frozen=True)
class StoredRequests:
    """Implements the RewriteQueue port on the bucket; what it holds is read once nothing is added any more."""

    store: ObjectStore
    tenant: str
    backfill_id: str

    def send(self, requests: Sequence[RewriteRequest]) -> None:
        """Store the requests, the same ones once."""
        if requests:
            body = b"".join(request.model_dump_json().encode() + b"\n" for request in requests)
            self.store.put_new(f"{self._prefix}{sha256(body).hexdigest()}.jsonl", body)

    def all(self) -> Iterator[Placed]:
        """Every draft once, however often it was asked for; the order is always the same."""
        seen: set[bytes] = set()
        position = 0
        for key in self.store.keys(self._prefix):
            for line in self.store.lines(key):
                item = Item(RewriteRequest.model_validate_json(line).feedback, ())
                name = bytes.fromhex(fingerprint(item.feedback))
                if name not in seen:
                    seen.add(name)
                    yield position, item
                    position += 1

    def chunks(self, first: int, end: int | None, size: int) -> Iterator[list[Placed]]:
        """The drafts from position ``first`` up to, not including, ``end``, at most ``size`` at a time."""
        drafts = islice(self.all(), first, end)
        while chunk := list(islice(drafts, size)):
            yield chunk

    def erase(self) -> None:
        """Delete all of them."""
        for key in list(self.store.keys(self._prefix)):
            self.store.delete(key)

    @property
    def _prefix(self) -> str:
        return f"{prefix_of(self.tenant, self.backfill_id)}requests/"


def still_wanted(ledger: Ledger, tenant: str, chunk: Sequence[Placed]) -> list[Placed]:
    """Those of a chunk that the ledger still waits for."""
    known = ledger.read(tenant, [item.generation_id for _, item in chunk])
    return [
        (position, item)
        for position, item in chunk
        if (entry := known.get(item.generation_id)) is not None and item.wanted_by(entry)
    ]
