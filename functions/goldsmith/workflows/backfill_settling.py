"""The end of a backfill: each draft's decision committed, the undecided ones handed to live rewriting."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from goldsmith.domain.backfills import Backfill
from goldsmith.domain.choosing import Proposal
from goldsmith.domain.generations import PRAISE, Generation, Outcome
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.ports import Clock, Ledger, ObjectStore, RewriteQueue
from goldsmith.workflows.backfill_questions import Questions
from goldsmith.workflows.backfill_requests import Placed, still_wanted
from goldsmith.workflows.rewrite_items import Item
from goldsmith.workflows.settling import Settling

HANDED_OVER = "handed_over"
"""Left to the live rewrite queue."""
CHANGED_SINCE = "changed_since"
"""More was said about the draft in the meantime: another request is on its way, or none is needed."""


@dataclass(frozen=True)
class BackfillSettling:
    """Decides on chunks of drafts; doing so again finds them done."""

    ledger: Ledger
    store: ObjectStore
    live: RewriteQueue
    clock: Clock
    random: Random

    def settle(self, backfill: Backfill, chunk: Sequence[Placed], questions: Questions) -> Counter[str]:
        """Commit what can be decided, hand over the rest; what became of each draft of the chunk, by the ledger."""
        wanted = still_wanted(self.ledger, backfill.tenant, chunk)
        proposals: dict[Item, Proposal] = {}
        undecided: list[Item] = []
        for position, item in wanted:
            try:
                proposals[item] = questions.proposal(position, item.feedback)
            except Exception:  # noqa: BLE001 - transient, or a defect in one draft: live rewriting has a rule for each
                undecided.append(item)
        if proposals:
            settling = Settling(self.ledger, self.store, self.clock, self.random, backfill.policy)
            settling.settle(backfill.tenant, proposals)
        self.hand_over(undecided)
        return self.became(backfill.tenant, [item for _, item in chunk])

    def hand_over(self, items: Sequence[Item]) -> None:
        """Put the drafts on the live rewrite queue, some perhaps twice."""
        if items:
            self.live.send([RewriteRequest(feedback=item.feedback) for item in items])

    def became(self, tenant: str, items: Sequence[Item]) -> Counter[str]:
        """Where the drafts stand, whoever brought them there."""
        known = self.ledger.read(tenant, [item.generation_id for item in items])
        counts: Counter[str] = Counter()
        for item in items:
            counts.update(_standing(known.get(item.generation_id), item))
        return counts


def _standing(entry: Generation | None, item: Item) -> list[str]:
    if entry is None or entry.evidence != item.feedback.evidence:
        return [CHANGED_SINCE]
    if entry.outcome is Outcome.REWRITING:
        return [HANDED_OVER]
    if entry.outcome is Outcome.PARKED:
        return ["parked", *(f"parked_{reason}" for reason in (entry.reason or "unknown").split(","))]
    praised = entry.outcome is Outcome.ACCEPTED and entry.reason == PRAISE
    return ["praised" if praised else entry.outcome.value]
