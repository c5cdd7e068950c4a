"""Prefers the answer that has more of the reference's words. A rule: it knows nothing of what the words mean."""

from collections import Counter
from typing import Literal

from pydantic import BaseModel

from goldsmith_cli.standin.engine.rewriter import QuotedTurn
from goldsmith_cli.standin.engine.text import words

CLOSE = 0.05
"""Shares of common words (0 to 1) that differ by no more than this are a tie."""


class PairwiseTask(BaseModel):
    """What the last user message of a `pairwise_judgement` request holds, as JSON. The conversation is not used."""

    conversation: list[QuotedTurn]
    reference: str
    first: str
    second: str


class PairwiseJudgement(BaseModel):
    """The answer: which of the two is nearer to the reference, and why."""

    reason: str
    preferred: Literal["first", "second", "tie"]


def prefer(task: PairwiseTask) -> PairwiseJudgement:
    """Hold both answers against the reference; with the two exchanged the same answer is preferred."""
    first, second = (shared(task.reference, answer) for answer in (task.first, task.second))
    reason = f"words in common with the reference: first {first:.0%}, second {second:.0%}"
    if abs(first - second) <= CLOSE:
        return PairwiseJudgement(reason=reason, preferred="tie")
    return PairwiseJudgement(reason=reason, preferred="first" if first > second else "second")


def shared(reference: str, answer: str) -> float:
    """The share of both texts' words that they have in common, however often and in whatever order: 0 to 1."""
    wanted, given = (Counter(word.casefold() for word in words(text)) for text in (reference, answer))
    total = wanted.total() + given.total()
    return 2 * (wanted & given).total() / total if total else 1.0
