"""The steps of a backfill that ask a model and decide on its answers."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from goldsmith.domain.backfills import Backfill, Part, Round, Stage
from goldsmith.domain.batches import BatchHandle
from goldsmith.domain.routing import Feedback
from goldsmith.ports import Ledger
from goldsmith.workflows.backfill_answers import Answers
from goldsmith.workflows.backfill_examples import KeptExamples
from goldsmith.workflows.backfill_parts import Asked, Asking
from goldsmith.workflows.backfill_questions import Questions
from goldsmith.workflows.backfill_requests import StoredRequests, still_wanted
from goldsmith.workflows.backfill_rounds import Rounds
from goldsmith.workflows.backfill_settling import BackfillSettling

SETTLING = "settle"
"""What the watcher is told while drafts are settled, in the place of a round's name."""

Lines = Callable[[int, Feedback], Iterator[bytes]]


@dataclass(frozen=True)
class Course:
    """Each step takes the backfill as stored and returns it as stored then, in its next stage if the step is done."""

    ledger: Ledger
    requests: StoredRequests
    examples: KeptExamples
    answers: Answers
    rounds: Rounds
    settling: BackfillSettling

    def rewrite(self, backfill: Backfill, patiently: bool) -> Backfill:  # noqa: FBT001 - steps are called alike
        """Ask for the candidates."""
        lines = self._questions(backfill).rewrites
        return self._ask(backfill, backfill.rewrite, lines, Stage.JUDGING, patiently=patiently)

    def judge(self, backfill: Backfill, patiently: bool) -> Backfill:  # noqa: FBT001 - the same
        """Ask for judgements of the sound ones."""
        self._take(backfill.rewrite)
        lines = self._questions(backfill).judgements
        return self._ask(backfill, backfill.judgement, lines, Stage.SETTLING, patiently=patiently)

    def settle(self, backfill: Backfill, patiently: bool) -> Backfill:  # noqa: FBT001 - the same
        """Take in the answers of both rounds, and decide on chunks of drafts."""
        del patiently  # there is nothing to wait for
        for asked in backfill.rounds:
            self._take(asked)
        questions = self._questions(backfill)
        for chunk in self.requests.chunks(backfill.settled, None, self.ledger.max_generations):
            outcomes = Counter(backfill.outcomes) + self.settling.settle(backfill, chunk, questions)
            done = {"settled": backfill.settled + len(chunk), "outcomes": dict(outcomes)}
            backfill = self.rounds.save(backfill.model_copy(update=done))
            self.rounds.watch(backfill, SETTLING, backfill.settled, backfill.drafts)
        spent = {"usage": self.answers.usage, "ignored": self.answers.ignored, "stage": Stage.CLEANING}
        return self.rounds.save(backfill.model_copy(update=spent))

    def _ask(self, backfill: Backfill, asked: Round, lines: Lines, then: Stage, *, patiently: bool) -> Backfill:
        self.rounds.backfill = backfill
        asking = self._asking(backfill, lines)
        ended = self.rounds.wait(self.rounds.ask(asked, asking), asking, patiently=patiently).ended
        backfill = self.rounds.backfill
        return self.rounds.save(backfill.model_copy(update={"stage": then})) if ended else backfill

    def _asking(self, backfill: Backfill, lines: Lines) -> Asking:
        def asking(first: int, end: int | None) -> Iterator[Asked]:
            for chunk in self.requests.chunks(first, end, self.ledger.max_generations):
                for position, item in still_wanted(self.ledger, backfill.tenant, chunk):
                    if made := list(lines(position, item.feedback)):
                        yield position, made

        return asking

    def _take(self, asked: Round) -> None:
        for part in asked.parts:
            handle = part.handle
            if handle is not None and not self.answers.has(asked, part):
                self.rounds.patience.with_(partial(self._take_part, asked, part, handle))

    def _take_part(self, asked: Round, part: Part, handle: BatchHandle) -> None:
        self.answers.take(asked, part, self.rounds.batches.results(handle))

    def _questions(self, backfill: Backfill) -> Questions:
        return Questions(backfill, self.examples.of(backfill), self.rounds.batches, self.answers)
