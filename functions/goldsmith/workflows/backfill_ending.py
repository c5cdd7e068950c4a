"""The last steps of a backfill: nothing of it stays behind but what became of the drafts, in figures."""

from collections import Counter
from dataclasses import dataclass
from functools import partial

from goldsmith.batch_ports import BatchModel
from goldsmith.domain.backfills import Backfill, Part, Stage
from goldsmith.domain.batches import BatchRunning
from goldsmith.ports import Ledger
from goldsmith.workflows.backfill_examples import KeptExamples
from goldsmith.workflows.backfill_requests import StoredRequests, still_wanted
from goldsmith.workflows.backfill_rounds import Save
from goldsmith.workflows.backfill_settling import BackfillSettling
from goldsmith.workflows.patience import Patience


@dataclass(frozen=True)
class Ending:
    """Steps as those of the course."""

    ledger: Ledger
    batches: BatchModel
    requests: StoredRequests
    examples: KeptExamples
    settling: BackfillSettling
    save: Save
    patience: Patience

    def clean(self, backfill: Backfill, patiently: bool) -> Backfill:  # noqa: FBT001 - steps are called alike
        """Delete the provider's files, then the stored drafts and examples."""
        del patiently  # there is nothing to wait for
        self._erase(backfill)
        return self.save(backfill.model_copy(update={"stage": Stage.DONE}))

    def cancel(self, backfill: Backfill, patiently: bool) -> Backfill:  # noqa: FBT001 - the same
        """End the batches, hand over what is not settled, then delete as above."""
        # Handing over needs no provider, which may not let us in any more.
        backfill = self._hand_over(backfill)
        # Ended and found out about before anything is deleted: nobody would stop a batch whose file is gone.
        for asked in backfill.rounds:
            for part in asked.parts:
                backfill = self._end_batch(backfill, asked.name, part)
        if not self._all_ended(backfill, patiently=patiently):
            return backfill
        self._erase(backfill)
        return self.save(backfill.model_copy(update={"stage": Stage.CANCELLED}))

    def _end_batch(self, backfill: Backfill, round_name: str, part: Part) -> Backfill:
        if part.ended:
            return backfill
        name = backfill.batch_name(round_name, part)
        handle = part.handle or self.patience.with_(lambda: self.batches.find(name))
        if handle is None:
            self.patience.with_(lambda: self.batches.discard(name))
            return backfill
        self.patience.with_(lambda: self.batches.cancel(handle))
        if part.handle is not None:
            return backfill
        asked = next(each for each in backfill.rounds if each.name == round_name)
        return self.save(backfill.with_round(asked.with_part(part.model_copy(update={"handle": handle}))))

    def _hand_over(self, backfill: Backfill) -> Backfill:
        for chunk in self.requests.chunks(backfill.settled, None, self.ledger.max_generations):
            self.settling.hand_over([item for _, item in still_wanted(self.ledger, backfill.tenant, chunk)])
            became = self.settling.became(backfill.tenant, [item for _, item in chunk])
            outcomes = dict(Counter(backfill.outcomes) + became)
            done = {"settled": backfill.settled + len(chunk), "outcomes": outcomes}
            backfill = self.save(backfill.model_copy(update=done))
        return backfill

    def _all_ended(self, backfill: Backfill, *, patiently: bool) -> bool:
        """Answers appear when a cancelled batch has ended: their files cannot be deleted before."""
        under_way = [part for asked in backfill.rounds for part in asked.parts if part.under_way]
        for pause in self.patience.pauses():
            under_way = [part for part in under_way if self._runs(part)]
            if not under_way or not patiently:
                break
            self.patience.sleep(pause)
        return not under_way

    def _runs(self, part: Part) -> bool:
        handle = part.handle
        return handle is not None and isinstance(self.patience.with_(lambda: self.batches.poll(handle)), BatchRunning)

    def _erase(self, backfill: Backfill) -> None:
        for part in (part for asked in backfill.rounds for part in asked.parts):
            if (handle := part.handle) is not None:
                self.patience.with_(partial(self.batches.delete, handle))
        self.requests.erase()
        self.examples.erase(backfill)
