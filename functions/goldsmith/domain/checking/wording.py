"""Candidates that are no answer, or talk about themselves."""

import re

from goldsmith.domain.checking.declining import REFUSAL
from goldsmith.domain.checking.evidence import cut
from goldsmith.domain.checking.self_reference import META_TALK
from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import compatible

_OPENING = 400
_LINES = re.compile(r"[^\S\n]+")


def empty(candidate: str, feedback: Feedback) -> str | None:
    """Nothing that can be seen but white space."""
    del feedback
    return None if normalise_seen(candidate) else "Is empty."


def unchanged(candidate: str, feedback: Feedback) -> str | None:
    """The draft again, although the comment asks for a change."""
    same = feedback.output is not None and normalise_seen(candidate) == normalise_seen(feedback.output)
    return "Is the draft again." if same else None


def refusal(candidate: str, feedback: Feedback) -> str | None:
    """The model declines instead of answering, and the draft did not."""
    # The first person, at the start, declining what models are asked for: people's letters regret things too.
    return _new_match(REFUSAL, candidate[:_OPENING], feedback, "Declines instead of answering")


def meta_talk(candidate: str, feedback: Feedback) -> str | None:
    """The model talks about its rewrite ("Here is the revised version"), and the draft did not."""
    return _new_match(META_TALK, candidate, feedback, "Talks about the rewrite instead of being it")


def normalise_seen(text: str) -> str:
    """What can be seen of the text on one line, in compatible form, its case kept."""
    return " ".join(compatible(text).split())


def _new_match(pattern: re.Pattern[str], candidate: str, feedback: Feedback, finding: str) -> str | None:
    match = pattern.search(_lines(candidate))
    if match is None or pattern.search(_lines(feedback.output or "")):
        return None
    return f"{finding}: {cut(match[0])}"


def _lines(text: str) -> str:
    return _LINES.sub(" ", compatible(text)).strip()
