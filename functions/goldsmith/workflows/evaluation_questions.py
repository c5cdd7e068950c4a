"""What is asked about a held-out conversation: an answer of each model, then a judge which of the two is better."""

from collections.abc import Sequence
from dataclasses import dataclass

from goldsmith.domain.judging import judged, pairwise_request, parse_pairwise
from goldsmith.domain.preference import NO_NEW_ANSWER, SAME, Judged
from goldsmith.domain.promotion import Comparison
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.text import same_text
from goldsmith.errors import ModelOutputInvalid
from goldsmith.workflows.evaluation_answers import Answers, KeptAnswer, Question

_TOKENS = 2048


def question_to(model: str, sample: GoldenSample) -> Question:
    """What a model is asked: what the one that wrote the draft was asked."""
    return Question(sample.generation_id, ChatRequest(model, sample.messages, max_output_tokens=_TOKENS))


@dataclass(frozen=True)
class Compared:
    """A conversation the live model has answered; where the new one has not, its answer is blank."""

    sample: GoldenSample
    live: str
    new: str

    def questions(self, judge: str) -> tuple[Question, ...]:
        """What the judge is asked, the live model's answer first and the new one's first; nothing where it is plain."""
        if self._plain is not None:
            return ()
        orders = ((self.live, self.new), (self.new, self.live))
        requests = (
            pairwise_request(self.sample.messages, self.sample.answer, first, second, judge) for first, second in orders
        )
        return tuple(Question(self.sample.generation_id, request) for request in requests)

    def comparison(self, answers: Answers, judge: str | None) -> Comparison:
        """The answers with what the judge said of them; with None for a judge it was not to be asked."""
        asked = self.questions(judge) if judge is not None else ()
        return Comparison(
            generation_id=self.sample.generation_id,
            final=self.sample.answer,
            live_answer=self.live,
            new_answer=self.new,
            judged=None if judge is None else self._plain or _read([answers.to(each) for each in asked]),
        )

    @property
    def _plain(self) -> Judged | None:
        if same_text(self.live, self.new):
            return SAME
        return None if self.new.strip() else NO_NEW_ANSWER


def compared(sample: GoldenSample, live: KeptAnswer | None, new: KeptAnswer | None) -> Compared | None:
    """Both answers side by side; None where there is nothing to measure the new model's against."""
    if live is None or live.content is None:
        return None
    return Compared(sample, live.content, (new.content if new else None) or "")


def _read(told: Sequence[KeptAnswer | None]) -> Judged | None:
    """What the judge said in both orders; None where either is missing or no judgement."""
    said = [answer.content for answer in told if answer is not None and answer.content is not None]
    if len(said) < 2:
        return None
    try:
        return judged(*map(parse_pairwise, said))
    except ModelOutputInvalid:
        return None
