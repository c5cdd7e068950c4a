"""Deterministic checks on a rewrite: each a small pure function whose name appears in the record."""

import re
from collections.abc import Callable

from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import normalise, same_text

Check = Callable[[str, Feedback], bool]
"""Takes the candidate and the feedback it answers; True when the candidate fails."""

# The first person, at the start, declining to do what models are asked for: people's letters regret things too.
_REFUSAL = re.compile(
    r"^(?:(?:i['’]?m |i am )?sorry,? (?:but )?)?"
    r"(?:i (?:can['’]?t|cannot|won['’]?t|am (?:not able|unable) to)|i['’]m (?:not able|unable) to) "
    r"(?:help with|assist|comply|fulfil|fulfill|provide (?:that|this)|do that|rewrite|write)\b|"
    r"^(?:(?:i['’]?m |i am )?sorry,? (?:but )?)?as an ai\b|"
    r"^(?:(?:i['’]?m |i am )?sorry,? (?:but )?)i (?:can['’]?t|cannot|am (?:not able|unable) to) (?:help|assist)\W*$",
    re.IGNORECASE,
)
_META = re.compile(
    r"^(?:sure|certainly|of course|absolutely|okay|ok)?[!,. ]*(?:here(?:['’]s| is| are)|below is|this is)\b[^\n]{0,60}"
    r"\b(?:rewrit|revis|updat|improv|version|draft)|"
    r"^(?:rewritten|revised|updated) (?:draft|version|e-?mail|answer|text)\s*:|"
    r"\b(?:as (?:you )?requested|per your (?:comment|feedback)|i(?:['’]ve| have) (?:rewritten|revised|updated|removed"
    r"|changed|shortened|adjusted) (?:the|your) (?:draft|e-?mail|text|answer))",
    re.IGNORECASE,
)


def empty(candidate: str, feedback: Feedback) -> bool:
    """Nothing but white space."""
    del feedback
    return not candidate.strip()


def unchanged(candidate: str, feedback: Feedback) -> bool:
    """The draft again, although the comment asks for a change."""
    return same_text(candidate, feedback.output)


def refusal(candidate: str, feedback: Feedback) -> bool:
    """The model declines instead of answering, and the draft did not."""
    return _new_match(_REFUSAL, candidate, feedback)


def meta_talk(candidate: str, feedback: Feedback) -> bool:
    """The model talks about its rewrite ("Here is the revised version"), and the draft did not."""
    return _new_match(_META, candidate, feedback)


def _new_match(pattern: re.Pattern[str], candidate: str, feedback: Feedback) -> bool:
    in_draft = feedback.output is not None and pattern.search(normalise(feedback.output))
    return bool(pattern.search(normalise(candidate))) and not in_draft


CHECKS: dict[str, Check] = {check.__name__: check for check in (empty, unchanged, refusal, meta_talk)}


def failed_checks(candidate: str, feedback: Feedback) -> tuple[str, ...]:
    """Names of the checks the candidate fails, in the order they are listed."""
    return tuple(name for name, fails in CHECKS.items() if fails(candidate, feedback))
