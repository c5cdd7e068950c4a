"""One round of a backfill: its questions as batches, submitted once each, and waited for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryFile

from goldsmith.batch_ports import BatchModel
from goldsmith.domain.backfills import Backfill, Part, Round
from goldsmith.domain.batches import BatchEnded, BatchFailed, BatchRunning
from goldsmith.errors import ProviderRejected, ServiceUnavailable
from goldsmith.workflows.backfill_parts import Asking, Cut, cuts
from goldsmith.workflows.patience import Patience

SMALLEST_PART = 100
"""Requests in the smallest part that is still halved when the provider's queue has no room for it."""

Save = Callable[[Backfill], Backfill]
Watch = Callable[[Backfill, str, int, int], None]
"""Told the backfill, the round's name, how many of its requests are done with, and how many there are."""


@dataclass
class Rounds:
    """Moves the rounds of one backfill on. What it knows is in the bucket before the provider hears of it."""

    backfill: Backfill
    batches: BatchModel
    save: Save
    watch: Watch
    patience: Patience

    def ask(self, asked: Round, asking: Asking) -> Round:
        """Plan what is not planned, and submit what was not submitted."""
        for part in asked.parts:
            if part.handle is None and not part.ended and not part.waiting:
                asked = self._submitted_again(asked, part, asking)
        if not asked.complete:
            asked = self._plan(asked, asking)
        return asked

    def wait(self, asked: Round, asking: Asking, *, patiently: bool) -> Round:
        """Look after the parts until all have ended; without patience, once.

        Raises:
            ProviderRejected: a batch failed; what was asked of it is asked again when the backfill is resumed.
            ServiceUnavailable: the provider's queue has no room even for a small part.
        """
        for pause in self.patience.pauses():
            asked = self._look(asked, asking)
            if asked.ended or not patiently:
                return asked
            self.patience.sleep(pause)
        return asked

    def _store(self, asked: Round) -> Round:
        self.backfill = self.save(self.backfill.with_round(asked))
        return asked

    def _plan(self, asked: Round, asking: Asking) -> Round:
        drafts = self.backfill.drafts
        limits = (self.batches.max_requests, self.batches.max_bytes)
        for cut in cuts(asking(asked.planned, None), drafts, *limits):
            number = max((part.number for part in asked.parts), default=0) + 1
            part = Part(number=number, first=asked.planned, end=cut.end, requests=cut.requests)
            # Where the part begins and ends is fixed before the provider hears of it, so it is never cut anew.
            asked = self._store(asked.with_part(part))
            asked = self._submit(asked, part, cut)
        return self._store(asked.model_copy(update={"complete": True, "planned": drafts}))

    def _submit(self, asked: Round, part: Part, cut: Cut) -> Round:
        name = self.backfill.batch_name(asked.name, part)

        def step() -> Part:
            handle = self.batches.find(name) or self.batches.submit(name, cut.file)
            return part.model_copy(update={"handle": handle, "requests": cut.requests, **_entered(asked)})

        return self._store(asked.with_part(self.patience.with_(step)))

    def _submitted_again(self, asked: Round, part: Part, asking: Asking) -> Round:
        """A part of which it is not known whether it reached the provider."""
        name = self.backfill.batch_name(asked.name, part)
        if handle := self.patience.with_(lambda: self.batches.find(name)):
            return self._store(asked.with_part(part.model_copy(update={"handle": handle, **_entered(asked)})))
        with TemporaryFile() as file:
            requests = 0
            for _, lines in asking(part.first, part.end):
                file.writelines(lines)
                requests += len(lines)
            if requests:
                return self._submit(asked, part, Cut(file, requests, part.end))
        self.patience.with_(lambda: self.batches.discard(name))
        return self._store(asked.with_part(part.model_copy(update={"ended": True, "requests": 0})))

    def _look(self, asked: Round, asking: Asking) -> Round:
        done = sum(part.requests for part in asked.parts if part.ended)
        for part in asked.parts:
            if part.handle is None or part.ended:
                continue
            status = self.patience.with_(partial(self.batches.poll, part.handle))
            match status:
                case BatchRunning():
                    done += min(status.done, part.requests)
                case BatchEnded():
                    done += part.requests
                    asked = self._store(asked.with_part(part.model_copy(update={"ended": True})))
                case BatchFailed():
                    asked = self._failed(asked, part, status)
        waiting = next((part for part in asked.parts if part.waiting), None)
        if waiting and not any(part.under_way for part in asked.parts):
            asked = self._submitted_again(asked, waiting, asking)
        self.watch(self.backfill, asked.name, done, asked.requests)
        return asked

    def _failed(self, asked: Round, part: Part, status: BatchFailed) -> Round:
        handle = part.handle
        if handle is not None:
            self.patience.with_(lambda: self.batches.delete(handle))
        again = part.model_copy(update={"handle": None, "attempt": part.attempt + 1, "waiting": status.crowded})
        small = part.requests <= SMALLEST_PART or part.end - part.first < 2
        if status.crowded and part.alone and not small:
            return self._store(_halved(asked, again))
        asked = self._store(asked.with_part(again))
        if status.crowded and part.alone:
            raise ServiceUnavailable(f"the provider's queue for batches is full: {status.reason}")
        if not status.crowded:
            raise ProviderRejected(f"the provider did not take part {part.number}: {status.reason}")
        return asked


def _entered(asked: Round) -> dict[str, bool]:
    """What becomes of a part that the provider has, of which the round holds an earlier version."""
    return {"waiting": False, "alone": not any(part.under_way for part in asked.parts)}


def _halved(asked: Round, part: Part) -> Round:
    middle, requests = (part.first + part.end) // 2, part.requests // 2
    number = max(each.number for each in asked.parts) + 1
    second = Part(number=number, first=middle, end=part.end, requests=part.requests - requests, waiting=True)
    return asked.with_part(part.model_copy(update={"end": middle, "requests": requests})).with_part(second)
