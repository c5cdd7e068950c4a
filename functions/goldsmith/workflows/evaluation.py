"""Evaluation: both models answer the held-out conversations; people's finals are the measure, a judge may object.

What a run's models are measured on is the run's own holdout, and on those conversations no run of the tenant was ever
trained: which side one falls on is a function of the conversation alone, fixed once (see goldsmith.domain.splits).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import nsmallest
from typing import Self

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.promotion import Evaluation, evaluate
from goldsmith.domain.runs import Run
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.tenant_settings import OF_MODELS, TenantSettings
from goldsmith.errors import ModelOutputInvalid, ProviderRejected
from goldsmith.ports import ChatModel, Clock, ObjectStore
from goldsmith.workflows.evaluation_answers import Answers, Asking, KeptAnswer, Question, Runner
from goldsmith.workflows.evaluation_questions import Compared, compared, question_to
from goldsmith.workflows.evaluation_report import Reported, folder_of, store_reports
from goldsmith.workflows.rendering import samples_in

_OF_THE_PROVIDER = frozenset({ModelOutputInvalid().reason, ProviderRejected().reason})
"""Why a model gave no answer, where that says more of the provider than of the model."""


@dataclass(frozen=True)
class Judging:
    """A model that judges, and where it answers: not always where the tuned models do."""

    chat: ChatModel
    model: str


@dataclass(frozen=True)
class Unfinished:
    """Time was up; ``so_far`` says in a few words how far it has come."""

    so_far: str


@dataclass(frozen=True)
class Evaluator:
    """The ports an evaluation needs, and its one operation, by one tenant's policy."""

    store: ObjectStore
    chat: ChatModel
    judging: Judging
    policy: TenantPolicy
    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    run: Runner = asyncio.run

    def under(self, tenant: str, settings: TenantSettings) -> Self:
        """The same by what a tenant has set for itself."""
        return replace(self, policy=settings.effective(tenant, self.policy, OF_MODELS))

    def evaluate(self, run: Run, stop_at: datetime) -> Evaluation | Unfinished:
        """Measure the run's tuned model against its live model, and store the report; as far as there is time.

        Called again it goes on where it stopped. Only finals that people wrote or approved are a measure; of these the
        same ones are drawn each time. Where the live model gives no answer (it refuses, does not come to an end, or the
        provider cannot give it) the conversation is left out; where the new one gives none, that is the worst answer.
        What the judge gives no answer to is left out of its preference. So what is missing never speaks for the new
        model.

        Raises:
            ProviderRejected: of one model the provider gives no answer to most conversations.
            TransientError: no answer for the moment.
            ValueError: the run has no snapshot or no tuned model yet; a caller's defect.
        """
        if run.snapshot is None or run.new_model is None:
            msg = f"run {run.run_id} is {run.state} and cannot be evaluated"
            raise ValueError(msg)
        answers = Answers(self.store, f"{folder_of(run)}/evaluation/")
        answers.read()
        asking = Asking(answers, self.clock, stop_at, self.sleep, self.run)
        samples = self._held_out(run.snapshot.holdout_key)
        questions = [(question_to(run.live_model, each), question_to(run.new_model, each)) for each in samples]
        if not asking.ask(self.chat, [question for both in questions for question in both]):
            return _unfinished("answered", questions, answers)
        live, new = ([answers.to(both[number]) for both in questions] for number in range(2))
        _raise_if_the_provider_mostly_fails(run.live_model, live)
        _raise_if_the_provider_mostly_fails(run.new_model, new)
        found = [each for each in map(compared, samples, live, new) if each is not None]
        return self._judge(run, found, asking, left_out=len(samples) - len(found))

    def _held_out(self, key: str) -> list[GoldenSample]:
        human = (sample for sample in samples_in(self.store.lines(key)) if sample.source.human)
        return nsmallest(self.policy.evaluated, human, key=lambda sample: sample.sample_id)

    def _judge(self, run: Run, found: list[Compared], asking: Asking, left_out: int) -> Evaluation | Unfinished:
        judge = self.judging.model if self.policy.judge_evaluations else None
        questions = [each.questions(judge) for each in found] if judge is not None else []
        if not asking.ask(self.judging.chat, [question for both in questions for question in both]):
            return _unfinished("judged", questions, asking.answers)
        comparisons = [each.comparison(asking.answers, judge) for each in found]
        evaluation = evaluate(comparisons, self.policy).model_copy(update={"left_out": left_out})
        return store_reports(self.store, evaluation, comparisons, Reported(run, self.policy, judge, self.clock()))


def _unfinished(done: str, questions: Sequence[Sequence[Question]], answers: Answers) -> Unfinished:
    known = sum(all(answers.to(each) is not None for each in together) for together in questions)
    return Unfinished(f"evaluation: {done} {known:,} of {len(questions):,} conversations")


def _raise_if_the_provider_mostly_fails(model: str, answers: Sequence[KeptAnswer | None]) -> None:
    failed = [each for each in answers if each is not None and each.problem in _OF_THE_PROVIDER]
    if len(failed) * 2 > len(answers):
        raise ProviderRejected(f"{model} answers {len(answers) - len(failed)} of {len(answers)}: {failed[0].explained}")
