"""Judges a candidate by the rules the rewriter has. It finds what rules can find, and knows no more."""

import re
from collections import Counter

from pydantic import BaseModel

from goldsmith_cli.standin.engine import letter_rules
from goldsmith_cli.standin.engine.comment_points import is_praise, points_of
from goldsmith_cli.standin.engine.guards import traceable_in
from goldsmith_cli.standin.engine.phrases import real_words
from goldsmith_cli.standin.engine.rewriter import LAST_RESORT, RULES, RewriteTask, apply_rules
from goldsmith_cli.standin.engine.text import words

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,:]\d+)*(?!\w)")
_LIST_LINE = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)]|#{1,6})\s+\S", re.MULTILINE)
_STEM = 4
"""Letters two words must share at their start to be taken for related."""
_LONGEST_FACTOR, _SHORTEST_FACTOR, _SLACK_WORDS = 2, 4, 20


class JudgementTask(RewriteTask):
    """What the last user message of a `golden_judgement` request holds, as JSON."""

    candidate: str


class JudgedPoint(BaseModel):
    """One thing the comment asks, and whether the candidate does it."""

    point: str
    done: bool


class Judgement(BaseModel):
    """The answer: each point of the comment, and what the candidate kept of the draft."""

    points: list[JudgedPoint]
    facts_kept: bool
    style_kept: bool


def judge(task: JudgementTask) -> Judgement:
    """Hold the candidate against draft and comment."""
    points = [] if is_praise(task.comment) else points_of(task.comment)
    return Judgement(
        points=[JudgedPoint(point=point, done=_done(point, task)) for point in points],
        facts_kept=_facts_kept(task, points),
        style_kept=_style_kept(task.draft, task.candidate),
    )


def _done(point: str, task: JudgementTask) -> bool:
    """Whether rules that know what to do with the draft find it done, or are left with nothing to do."""
    if task.candidate == task.draft:
        return False
    wanted = _after(point, task.draft, task.source)
    if wanted == task.draft:
        return _speaks_of(point, task.draft, task.candidate)
    if letter_rules.shorter(point, task.draft, task.source) != task.draft:
        return len(words(task.candidate)) < len(words(task.draft))
    nothing_left = _after(point, task.candidate, task.source) == task.candidate
    return nothing_left or _goes_as_far(task.draft, wanted, task.candidate)


def _after(point: str, text: str, source: str) -> str:
    changed = apply_rules(RULES, [point], text, source)
    return changed if changed != text else apply_rules(LAST_RESORT, [point], text, source)


def _goes_as_far(draft: str, wanted: str, candidate: str) -> bool:
    """Whether the candidate holds every word the rules add to the draft and lacks every word they take out."""
    before, after, now = (Counter(_folded(text)) for text in (draft, wanted, candidate))
    return all(now[word] >= number for word, number in after.items() if number > before[word]) and all(
        now[word] <= after[word] for word, number in before.items() if number > after[word]
    )


def _speaks_of(point: str, draft: str, candidate: str) -> bool:
    """Whether a word in which the two differ is related to one of the point's."""
    before, now = Counter(_folded(draft)), Counter(_folded(candidate))
    changed = {word[:_STEM] for word in (before - now) + (now - before)}
    return any(word.casefold()[:_STEM] in changed for word in real_words(point))


def _folded(text: str) -> list[str]:
    return [word.casefold() for word in words(text)]


def _facts_kept(task: JudgementTask, points: list[str]) -> bool:
    """Whether the draft's links, addresses and numbers stay, but those the comment names or the rules would cut."""
    expected = task.draft
    for point in points:
        expected = _after(point, expected, task.source)
    return all(
        _holds(task.candidate, fact) or _holds(task.comment, fact) or not _holds(expected, fact)
        for fact in _facts(task.draft)
    )


def _facts(text: str) -> set[str]:
    return {found.rstrip(".,;:!?)") for found in traceable_in(text)} | set(_NUMBER.findall(text))


def _holds(text: str, fact: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fact)}(?!\w)", text) is not None


def _style_kept(draft: str, candidate: str) -> bool:
    """Whether prose stayed prose, and the length within bounds that fit any language."""
    long, now = len(words(draft)), len(words(candidate))
    becomes_list = bool(_LIST_LINE.search(candidate)) and not _LIST_LINE.search(draft)
    return not becomes_list and long / _SHORTEST_FACTOR <= now <= long * _LONGEST_FACTOR + _SLACK_WORDS
