"""What a judge is asked about two models' answers, and what it must answer."""

from collections.abc import Sequence
from typing import Literal

from pydantic import ConfigDict

from goldsmith.domain.events import Message
from goldsmith.domain.model import Model
from goldsmith.domain.preference import Judged, Preferred
from goldsmith.domain.prompting import PAIRWISE_PROMPT, render
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.structured import parsed, strict
from goldsmith.domain.text import visible

PAIRWISE_SCHEMA = "pairwise_judgement"
_TOKENS = 1024


class PairwiseJudgement(Model):
    """The judge's answer: which of the two it prefers, and why."""

    model_config = ConfigDict(extra="forbid")

    reason: str
    preferred: Literal["first", "second", "tie"]


class _Pair(Model):
    conversation: tuple[Message, ...]
    reference: str
    first: str
    second: str


def pairwise_request(messages: Sequence[Message], reference: str, first: str, second: str, model: str) -> ChatRequest:
    """The question which of two answers is better; ``reference`` is what a person sent.

    What people see is what the judge is shown: an answer may hide instructions in characters nobody sees.
    """
    texts = {"reference": visible(reference), "first": visible(first), "second": visible(second)}
    return ChatRequest(
        model=model,
        messages=render(PAIRWISE_PROMPT, _Pair(conversation=tuple(messages), **texts)),
        max_output_tokens=_TOKENS,
        schema_name=PAIRWISE_SCHEMA,
        schema=_JUDGEMENT,
    )


def parse_pairwise(content: str) -> PairwiseJudgement:
    """The judge's answer, checked against the schema.

    Raises:
        ModelOutputInvalid: it is not the JSON object that was asked for.
    """
    return parsed(PairwiseJudgement, content, "judgement")


def judged(live_first: PairwiseJudgement, new_first: PairwiseJudgement) -> Judged:
    """What two judgements come to, in which the answers had each other's places."""
    once: dict[str, Preferred] = {"first": "live", "second": "new", "tie": "tie"}
    swapped: dict[str, Preferred] = {"first": "new", "second": "live", "tie": "tie"}
    return Judged(
        preferred=(once[live_first.preferred], swapped[new_first.preferred]),
        reasons=(live_first.reason, new_first.reason),
    )


_JUDGEMENT = strict(
    {
        "reason": {"type": "string"},
        "preferred": {"type": "string", "enum": ["first", "second", "tie"]},
    }
)
