"""What a backfill asks about its drafts, and how the answers become candidates: as live rewriting does it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from goldsmith.batch_ports import BatchModel
from goldsmith.domain.backfills import Backfill, custom_id
from goldsmith.domain.candidates import Candidate
from goldsmith.domain.choosing import Circumstances, Proposal
from goldsmith.domain.rewriting import judge_request, parse_judgement, parse_rewrite, rewrite_request
from goldsmith.domain.routing import Feedback
from goldsmith.errors import ModelOutputInvalid, PermanentError, ProviderRejected, ServiceUnavailable, TransientError
from goldsmith.workflows.asking import Answered
from goldsmith.workflows.backfill_answers import Answers
from goldsmith.workflows.proposing import decide, read_candidate, read_judgement
from goldsmith.workflows.style import Example

T = TypeVar("T")


@dataclass(frozen=True)
class Questions:
    """Asks about one draft at a time; ``answers`` are those that came so far."""

    backfill: Backfill
    examples: Sequence[Example]
    batches: BatchModel
    answers: Answers

    def rewrites(self, position: int, feedback: Feedback) -> Iterator[bytes]:
        """The lines that ask for the draft's candidates."""
        for number in range(self.backfill.policy.candidates):
            request = rewrite_request(feedback, self._texts, self.backfill.rewriter, number or None)
            yield self.batches.line(self._name(self.backfill.rewrite.name, position, number, feedback), request)

    def judgements(self, position: int, feedback: Feedback) -> Iterator[bytes]:
        """The lines that ask for a judgement of each candidate that every check lets pass, and of praise."""
        for number in range(self.backfill.policy.candidates):
            try:
                candidate = self._rewritten(position, feedback, number)
            except TransientError:
                continue
            if candidate.to_be_judged and candidate.answer is not None:
                request = judge_request(feedback, self._texts, candidate.answer, self.backfill.judge)
                yield self.batches.line(self._name(self.backfill.judgement.name, position, number, feedback), request)

    def proposal(self, position: int, feedback: Feedback) -> Proposal:
        """What is to become of the draft.

        Raises:
            TransientError: nothing is learnt, and some were not answered or have to be asked again.
        """
        numbers = range(self.backfill.policy.candidates)
        tried = [self._tried(position, feedback, number) for number in numbers]
        shown = tuple(example.sample_id for example in self.examples)
        circumstances = Circumstances(self.backfill.rewriter, self.backfill.judge, shown)
        return decide(tried, feedback, self.backfill.policy, circumstances)

    def _tried(self, position: int, feedback: Feedback, number: int) -> Candidate | TransientError:
        try:
            return self._judged(position, feedback, number)
        except TransientError as error:
            return error

    def _judged(self, position: int, feedback: Feedback, number: int) -> Candidate:
        candidate = self._rewritten(position, feedback, number)
        if not candidate.to_be_judged:
            return candidate
        name = self._name(self.backfill.judgement.name, position, number, feedback)
        return read_judgement(self._answered(name, parse_judgement), candidate)

    def _rewritten(self, position: int, feedback: Feedback, number: int) -> Candidate:
        name = self._name(self.backfill.rewrite.name, position, number, feedback)
        return read_candidate(self._answered(name, parse_rewrite), feedback, number or None)

    def _answered(self, name: str, parse: Callable[[str], T]) -> Answered[T]:
        reply = self.answers.find(name)
        if reply is None:
            raise ServiceUnavailable("the batch holds no usable answer")
        if reply.content is None:
            refused: PermanentError = reply.permanent()
            if isinstance(refused, ProviderRejected):  # live it is known whether all are rejected, for a wrong setting
                raise ServiceUnavailable(f"the batch holds no usable answer: {refused.reason}")
            return Answered(refused, reply.usage)
        try:
            return Answered(parse(reply.content), reply.usage)
        except ModelOutputInvalid as error:  # live it would be asked once more
            raise ServiceUnavailable(f"the batch holds no usable answer: {error}") from None

    def _name(self, round_name: str, position: int, number: int, feedback: Feedback) -> str:
        return custom_id(round_name, position, number, feedback)

    @property
    def _texts(self) -> tuple[str, ...]:
        return tuple(example.answer for example in self.examples)
