"""Committing what was proposed for the drafts of one tenant."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from goldsmith.domain.changes import Change
from goldsmith.domain.choosing import Proposal
from goldsmith.domain.commits import build_commit, in_transactions
from goldsmith.domain.generations import Generation
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import Feedback, merge
from goldsmith.ports import Clock, Ledger, ObjectStore
from goldsmith.workflows.committing import until_committed
from goldsmith.workflows.events_of import events_of
from goldsmith.workflows.rewrite_items import Item, change_for


@dataclass(frozen=True)
class Settling:
    """The ports it needs, and its one operation."""

    ledger: Ledger
    store: ObjectStore
    clock: Clock
    random: Random
    policy: TenantPolicy

    def settle(self, tenant: str, proposals: Mapping[Item, Proposal]) -> list[Change]:
        """Commit each proposal that the ledger still waits for, once; what was committed.

        At most ``ledger.max_generations`` proposals.

        Raises:
            CommitConflict: other commits were faster six times in a row.
        """
        committed: list[Change] = []

        def attempt() -> None:
            known = self.ledger.read(tenant, [item.generation_id for item in proposals])
            entries = ((item, known.get(item.generation_id), proposal) for item, proposal in proposals.items())
            changes = [
                change_for(entry, self._told(entry, item), proposal, self.policy)
                for item, entry, proposal in entries
                if entry and item.wanted_by(entry)
            ]
            for some in in_transactions(changes):
                commit = build_commit(tenant, some, self.clock())
                self.store.put_new(commit.segment.key, commit.segment.body)
                self.ledger.commit(commit)
                committed.extend(some)

        until_committed(attempt, self.random)
        return committed

    def _told(self, entry: Generation, item: Item) -> Feedback:
        """All that was said by now: a rating may have come while the model was asked."""
        if {piece.event_id for piece in entry.pieces} <= set(item.feedback.event_ids):
            return item.feedback
        return merge(events_of(self.store, entry))
