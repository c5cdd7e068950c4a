"""One rewrite: several candidates, each checked and judged, and the decision between them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from goldsmith.domain.candidates import Candidate, Judgement
from goldsmith.domain.checks import findings
from goldsmith.domain.choosing import Circumstances, Proposal, Rewritten, choose
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.rewriting import Rewrite, judge_request, parse_judgement, parse_rewrite, rewrite_request
from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import edit_distance
from goldsmith.errors import PermanentError, TransientError
from goldsmith.workflows.asking import Answered, Asker
from goldsmith.workflows.style import Example


@dataclass(frozen=True)
class Models:
    """The names of the models that rewrite and that judge."""

    rewriter: str
    judge: str


@dataclass(frozen=True)
class Proposer:
    """Makes proposals for the drafts of one batch."""

    asker: Asker
    models: Models
    policy: TenantPolicy

    async def propose(self, feedback: Feedback, examples: Sequence[Example]) -> Proposal:
        """What is to become of the draft.

        Raises:
            TransientError: nothing for the moment, see ``decide``.
        """
        texts = tuple(example.answer for example in examples)
        tried = await asyncio.gather(
            *(self._candidate(feedback, texts, seed) for seed in range(self.policy.candidates)), return_exceptions=True
        )
        circumstances = Circumstances(
            self.models.rewriter, self.models.judge, tuple(example.sample_id for example in examples)
        )
        return decide(tried, feedback, self.policy, circumstances)

    async def _candidate(self, feedback: Feedback, examples: tuple[str, ...], number: int) -> Candidate:
        seed = number or None
        request = rewrite_request(feedback, examples, self.models.rewriter, seed)
        candidate = read_candidate(await self.asker.ask(request, parse_rewrite), feedback, seed)
        if not candidate.to_be_judged or candidate.answer is None:
            return candidate
        request = judge_request(feedback, examples, candidate.answer, self.models.judge)
        return read_judgement(await self.asker.ask(request, parse_judgement), candidate)


def read_candidate(answered: Answered[Rewrite], feedback: Feedback, seed: int | None) -> Candidate:
    """The rewriting model's answer with what the checks find in it."""
    if isinstance(answered.value, PermanentError):
        return Candidate(problem=answered.value.reason, seed=seed, usage=answered.usage)
    rewrite = answered.value
    if not rewrite.needs_change:
        return Candidate(answer=feedback.output or "", needs_change=False, seed=seed, usage=answered.usage)
    return Candidate(
        answer=rewrite.rewrite,
        points=rewrite.points,
        findings=findings(rewrite.rewrite, feedback),
        distance=edit_distance(feedback.output or "", rewrite.rewrite),
        seed=seed,
        usage=answered.usage,
    )


def read_judgement(answered: Answered[Judgement], candidate: Candidate) -> Candidate:
    """The candidate with the judge's word on it."""
    usage = candidate.usage + answered.usage
    if isinstance(answered.value, PermanentError):
        return candidate.model_copy(update={"problem": f"judge_{answered.value.reason}", "usage": usage})
    return candidate.model_copy(update={"judgement": answered.value, "usage": usage})


def decide(
    tried: Sequence[Candidate | BaseException], feedback: Feedback, policy: TenantPolicy, circumstances: Circumstances
) -> Proposal:
    """What the candidates come to. Those that got no answer for the moment are done without if another one is learnt.

    Raises:
        TransientError: none is, and a better one may still come.
    """
    failures = [result for result in tried if isinstance(result, BaseException)]
    for failure in failures:
        if not isinstance(failure, TransientError):
            raise failure
    candidates = [result for result in tried if isinstance(result, Candidate)]
    proposal = choose(candidates, feedback, policy, circumstances) if candidates else None
    if proposal is None or (failures and not isinstance(proposal, Rewritten)):
        raise failures[0]
    return proposal
