"""A backfill from the last event read to the last file deleted. Each step may be repeated, by whoever goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from goldsmith.batch_ports import BatchModel
from goldsmith.domain.backfills import Backfill, Stage
from goldsmith.ports import Clock, Ledger, ObjectStore, RewriteQueue
from goldsmith.workflows.backfill_answers import Answers
from goldsmith.workflows.backfill_course import Course
from goldsmith.workflows.backfill_ending import Ending
from goldsmith.workflows.backfill_examples import KeptExamples
from goldsmith.workflows.backfill_requests import StoredRequests
from goldsmith.workflows.backfill_rounds import Rounds, Watch
from goldsmith.workflows.backfill_settling import BackfillSettling
from goldsmith.workflows.backfill_states import BackfillStates
from goldsmith.workflows.patience import Patience
from goldsmith.workflows.style import StyleExamples


def unwatched(_backfill: Backfill, _round: str, _done: int, _requests: int) -> None:
    """Nobody looks."""


@dataclass(frozen=True)
class Backfilling:
    """The ports a backfill needs once its events are read, and its operations.

    ``watch`` is told of every look at the provider and of every chunk that was settled.
    """

    ledger: Ledger
    store: ObjectStore
    live: RewriteQueue
    batches: BatchModel
    styles: StyleExamples
    clock: Clock
    random: Random
    patience: Patience
    watch: Watch = unwatched

    def go_on(self, backfill: Backfill, *, patiently: bool = True) -> Backfill:
        """Bring the backfill to its end, or without patience as far as the provider's answers are there.

        Nothing happens to one whose events are still being read.

        Raises:
            ProviderRejected, ServiceUnavailable, ConfigurationProblem: it stays where it is, to be gone on with.
        """
        with Answers() as answers:
            course, ending = self._course(backfill, answers), self._ending(backfill)
            steps: dict[Stage, Callable[[Backfill, bool], Backfill]] = {
                Stage.REWRITING: course.rewrite,
                Stage.JUDGING: course.judge,
                Stage.SETTLING: course.settle,
                Stage.CLEANING: ending.clean,
                Stage.CANCELLING: ending.cancel,
            }
            while step := steps.get(backfill.stage):
                before = backfill.stage
                backfill = step(backfill, patiently)
                if backfill.stage is before:
                    break
        return backfill

    def cancel(self, backfill: Backfill) -> Backfill:
        """End the backfill: what is not settled goes to live rewriting. Going on completes an interrupted attempt."""
        if not backfill.stage.ended and backfill.stage is not Stage.CLEANING:
            drafts = backfill.drafts or sum(1 for _ in self._requests(backfill).all())
            wanted = backfill.model_copy(update={"stage": Stage.CANCELLING, "drafts": drafts})
            backfill = BackfillStates(self.store, self.clock).save(wanted)
        return self.go_on(backfill)

    def _requests(self, backfill: Backfill) -> StoredRequests:
        return StoredRequests(self.store, backfill.tenant, backfill.backfill_id)

    def _course(self, backfill: Backfill, answers: Answers) -> Course:
        states = BackfillStates(self.store, self.clock)
        return Course(
            ledger=self.ledger,
            requests=self._requests(backfill),
            examples=KeptExamples(self.store, self.styles),
            answers=answers,
            rounds=Rounds(backfill, self.batches, states.save, self.watch, self.patience),
            settling=BackfillSettling(self.ledger, self.store, self.live, self.clock, self.random),
        )

    def _ending(self, backfill: Backfill) -> Ending:
        return Ending(
            ledger=self.ledger,
            batches=self.batches,
            requests=self._requests(backfill),
            examples=KeptExamples(self.store, self.styles),
            settling=BackfillSettling(self.ledger, self.store, self.live, self.clock, self.random),
            save=BackfillStates(self.store, self.clock).save,
            patience=self.patience,
        )
