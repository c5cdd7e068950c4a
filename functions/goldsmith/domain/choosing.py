"""Which candidate is learnt from: the decision once models, checks and judge have spoken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from goldsmith.domain.candidates import Candidate, Usage
from goldsmith.domain.changes import Parking
from goldsmith.domain.checks import CHECKS
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.prompting import JUDGE_PROMPT, REWRITE_PROMPT
from goldsmith.domain.rewriting import rewrite_tokens
from goldsmith.domain.routing import Feedback, SkipReason
from goldsmith.domain.samples import JudgeProvenance, RewriteProvenance

LOW_SCORE = "low_score"
"""Reason for parking: the judge does not find the comment done well enough."""


@dataclass(frozen=True)
class Praised:
    """The comment asks for no change, by this account: the draft stays."""

    provenance: RewriteProvenance


@dataclass(frozen=True)
class Rewritten:
    """An answer that passed every check and the judge, and how it came about."""

    answer: str
    provenance: RewriteProvenance


Proposal = Praised | Rewritten | Parking


@dataclass(frozen=True)
class Circumstances:
    """What the candidates of one draft have in common: models and the ids of the samples shown as examples."""

    rewriter: str
    judge: str
    examples: tuple[str, ...] = ()


def choose(
    candidates: Sequence[Candidate], feedback: Feedback, policy: TenantPolicy, circumstances: Circumstances
) -> Proposal:
    """The best sound candidate that reaches the policy's score; otherwise a person has to look.

    The highest score wins, and of equal ones the smaller edit. It is praise only when every answer says that nothing
    must change, the judge sees no request either, and the rating does not say the opposite: a comment may talk one of
    them into it.

    Raises:
        ValueError: there is no candidate; a caller's defect.
    """
    ranked = sorted(candidates, key=_rank)
    best = ranked[0]
    provenance = _provenance(best, candidates, feedback, circumstances)
    answered = [candidate for candidate in candidates if candidate.answer is not None]
    if answered and not any(candidate.needs_change for candidate in answered):
        if not policy.is_bad(feedback.rating) and all(candidate.praised for candidate in answered):
            return Praised(provenance)
        problems = tuple(dict.fromkeys(candidate.problem for candidate in answered if candidate.problem))
        return Parking(problems or (SkipReason.CONTRADICTORY.value,), tuple(ranked), provenance)
    if best.answer is not None and best.sound and best.score >= policy.minimum_score:
        return Rewritten(best.answer, provenance)
    reasons = tuple(dict.fromkeys(reason for candidate in ranked for reason in _reasons(candidate)))
    return Parking(reasons, tuple(ranked), provenance)


def _rank(candidate: Candidate) -> tuple[bool, float, bool, int, float]:
    """Lower is better; what is unsound follows by how much there is for a reviewer to start from."""
    return (
        not candidate.sound,
        -candidate.score,
        candidate.answer is None or not candidate.needs_change,
        len(candidate.findings),
        candidate.distance,
    )


def _reasons(candidate: Candidate) -> Iterable[str]:
    if candidate.problem is not None:
        return (candidate.problem,)
    if candidate.sound:
        return (LOW_SCORE,)
    return candidate.findings


def _provenance(
    best: Candidate, candidates: Sequence[Candidate], feedback: Feedback, circumstances: Circumstances
) -> RewriteProvenance:
    usage = reduce(add, (candidate.usage for candidate in candidates), Usage())
    return RewriteProvenance(
        model=circumstances.rewriter,
        prompt_version=REWRITE_PROMPT,
        points=len(best.points),
        checks=tuple(name for name in CHECKS if name not in best.findings),
        **usage.model_dump(),
        candidates=len(candidates),
        seed=best.seed,
        max_output_tokens=rewrite_tokens(feedback),
        examples=circumstances.examples,
        judge=_judged(best, circumstances.judge),
    )


def _judged(best: Candidate, model: str) -> JudgeProvenance | None:
    judgement = best.judgement
    if judgement is None:
        return None
    return JudgeProvenance(
        model=model,
        prompt_version=JUDGE_PROMPT,
        points=len(judgement.points),
        done=judgement.done,
        facts_kept=judgement.facts_kept,
        style_kept=judgement.style_kept,
        score=judgement.score,
    )
