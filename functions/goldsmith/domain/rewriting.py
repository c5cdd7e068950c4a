"""What the rewriting model and the judge are asked, and what they must answer."""

from typing import Any, Literal

from pydantic import ConfigDict, model_validator

from goldsmith.domain.candidates import Judgement
from goldsmith.domain.events import Message
from goldsmith.domain.model import Model
from goldsmith.domain.prompting import JUDGE_PROMPT, REWRITE_PROMPT, render
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.routing import Feedback
from goldsmith.domain.structured import parsed, strict
from goldsmith.domain.text import visible

REWRITE_SCHEMA = "golden_rewrite"
JUDGE_SCHEMA = "golden_judgement"
MAX_REQUEST_BYTES = 250_000
"""Largest rewrite request in bytes: below the 256 KiB every SQS queue takes."""

_TOKENS_BEYOND_TEXT = 1024
_MOST_TOKENS = 16_384


class RewriteRequest(Model):
    """What travels on the rewrite queue: the merged feedback a rewrite is to be made from.

    It is sent before the commit that makes the generation wait for it: ``generation_version`` is the one it makes.
    """

    version: Literal[1] = 1
    feedback: Feedback
    generation_version: int = 0


class Rewrite(Model):
    """The rewriting model's answer: what the comment asks for, and the draft after it was done."""

    model_config = ConfigDict(extra="forbid")

    points: tuple[str, ...]
    needs_change: bool
    rewrite: str

    @model_validator(mode="after")
    def _asks_for_what_it_leaves(self) -> "Rewrite":
        if self.points and not self.needs_change:
            msg = "points that ask for something, and no change"
            raise ValueError(msg)
        return self


class _Material(Model):
    conversation: tuple[Message, ...]
    draft: str
    comment: str
    examples: tuple[str, ...]


class _Judged(_Material):
    candidate: str


def rewrite_request(feedback: Feedback, examples: tuple[str, ...], model: str, seed: int | None = None) -> ChatRequest:
    """The question to the rewriting model; ``examples`` are answers whose style it should have.

    Candidates after the first carry a ``seed``, so that a model that would repeat itself does not.

    Raises:
        ValueError: conversation, draft or comment is missing; triage never asks for such a rewrite.
    """
    return ChatRequest(
        model=model,
        messages=render(REWRITE_PROMPT, _Material(**_told(feedback), examples=examples)),
        max_output_tokens=rewrite_tokens(feedback),
        seed=seed,
        schema_name=REWRITE_SCHEMA,
        schema=_REWRITE,
    )


def rewrite_tokens(feedback: Feedback) -> int:
    """Most tokens a rewrite may have: a token is at least one character, so it may be longer than the draft.

    Models refuse to be given more room than they have: even of a very long draft it is not more than most have.
    """
    return min(_TOKENS_BEYOND_TEXT + len(feedback.output or ""), _MOST_TOKENS)


def judge_request(feedback: Feedback, examples: tuple[str, ...], candidate: str, model: str) -> ChatRequest:
    """The question to the judge.

    Raises:
        ValueError: as for rewrite_request.
    """
    return ChatRequest(
        model=model,
        messages=render(JUDGE_PROMPT, _Judged(**_told(feedback), examples=examples, candidate=candidate)),
        max_output_tokens=_TOKENS_BEYOND_TEXT + len(feedback.comment or ""),
        schema_name=JUDGE_SCHEMA,
        schema=_JUDGEMENT,
    )


def parse_rewrite(content: str) -> Rewrite:
    """The rewriting model's answer, checked against the schema.

    Raises:
        ModelOutputInvalid: it is not the JSON object that was asked for.
    """
    return parsed(Rewrite, content, "rewrite")


def parse_judgement(content: str) -> Judgement:
    """The judge's answer, checked against the schema.

    Raises:
        ModelOutputInvalid: it is not the JSON object that was asked for.
    """
    return parsed(Judgement, content, "judgement")


def _told(feedback: Feedback) -> dict[str, Any]:
    """What people see is what models are shown: a comment may hide instructions in characters nobody sees."""
    if feedback.messages is None or feedback.output is None or feedback.comment is None:
        msg = f"generation {feedback.generation_id} lacks a conversation, draft or comment to rewrite from"
        raise ValueError(msg)
    return {
        "conversation": feedback.messages,
        "draft": feedback.output,
        "comment": visible(feedback.comment),
    }


_REWRITE = strict(
    {
        "points": {"type": "array", "items": {"type": "string"}},
        "needs_change": {"type": "boolean"},
        "rewrite": {"type": "string"},
    }
)
_JUDGEMENT = strict(
    {
        "points": {
            "type": "array",
            "items": strict({"point": {"type": "string"}, "done": {"type": "boolean"}}),
        },
        "facts_kept": {"type": "boolean"},
        "style_kept": {"type": "boolean"},
    }
)
