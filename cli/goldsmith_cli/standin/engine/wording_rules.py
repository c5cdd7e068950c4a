"""Rules about words: what to take out, what to say instead."""

import re

from goldsmith_cli.standin.engine.phrases import Span, cut, locate, locate_loosely, swap
from goldsmith_cli.standin.engine.text import words

_ABOUT = r"(?:the (?:information|fact|part|bit|sentence|phrase|words?|line)s?\s+(?:about|that|on)?\s*)?"
_QUOTED = r"[\"“\u2018']([^\"”]+?)[\"”’']"
_EXCHANGES = (
    re.compile(rf"\breplace\s+{_ABOUT}(?P<old>.+?)\s+(?:with|by)\s+{_ABOUT}(?P<new>.+)$", re.I),
    re.compile(rf"\b(?:change|modify)\s+{_ABOUT}(?P<old>.+?)\s+to\s+(?P<new>.+)$", re.I),
    re.compile(r"\binstead of\s+(?P<old>.+?),\s*(?:it should be|say|write|use|put)\s+(?P<new>.+)$", re.I),
    re.compile(
        r"\b(?:say|write|use|put|should be)\s+(?P<new>.+?),?\s+(?:instead of|rather than|not)\s+(?P<old>.+)$", re.I
    ),
    re.compile(r"^(?:the\s+)?(?P<old>.+?)\s+should (?:be|say|read)\s+(?P<new>.+)$", re.I),
    re.compile(r"\bnot\s+(?P<old>.+?),?\s+but\s+(?P<new>.+)$", re.I),
    re.compile(r"\b(?:it is|it['’]s|this is|is)\s+(?P<new>.+?),\s*(?:and )?not\s+(?P<old>.+)$", re.I),
)
_EXPLICIT = _EXCHANGES[:2]
_LOOSE_WORDS = 6
"""Longest side, in words, of the forms that also occur in explanations ("it should be clear that …")."""
_MOST_CUTS = 20
"""Occurrences of one phrase that are taken out at most."""
_REMOVE = re.compile(
    r"^(?:please\s+)?(?:do not|don['’]t|never|avoid|stop|no|remove|delete|drop|cut(?: out)?|lose|take out)\s+"
    rf"(?:(?:use|using|say|saying|write|writing|mention|mentioning)\s+)?(?:the (?:word|phrase|term)s?\s+)?"
    rf"{_ABOUT}(?P<old>.+)$",
    re.I,
)
_TAIL = re.compile(
    r"\s+(?:from|in) (?:the|this|your) (?:summary|e-?mail|text|draft|answer|letter)$"
    r"|\s+(?:anymore|any more|again|please)$",
    re.I,
)
_EXCLAMATION = re.compile(r"\b(?:no|avoid|remove|drop|without|fewer|less|too many|don['’]t)\b.*\bexclamation", re.I)


def exchange(point: str, draft: str, _source: str) -> str:
    """ "Replace A with B", "A should be B", "say B instead of A", "not A but B", "it is B, not A"."""
    for form in _EXCHANGES:
        found = form.search(point)
        if found:
            old, new = _bare(found["old"]), _bare(found["new"])
            span = _found_mostly(old, draft)
            explicit = form in _EXPLICIT or max(len(words(old)), len(words(new))) <= _LOOSE_WORDS
            if span and explicit:
                return swap(draft, span, new)
    return draft


def _found_mostly(old: str, draft: str) -> Span | None:
    """Where the draft holds `old`, or the larger part of it in one run."""
    span = locate_loosely(old, draft)
    return span if span and 2 * len(words(draft[span[0] : span[1]])) >= len(words(old)) else None


def leave_out(point: str, draft: str, _source: str) -> str:
    """ "Don't use X", "remove the information about X": X goes, wherever the draft has it."""
    found = _REMOVE.match(point)
    if not found or any(form.search(point) for form in _EXCHANGES[:4]):
        return draft
    for phrase in _listed(_TAIL.sub("", found["old"])):
        draft = _cut_all(phrase, draft)
    return draft


def _listed(phrase: str) -> list[str]:
    """The quoted texts of a phrase, else its parts at commas and "and"."""
    quoted = re.findall(_QUOTED, phrase)
    return quoted or [phrase, *re.split(r",\s*(?:and\s+)?|\s+and\s+", phrase)]


def _cut_all(phrase: str, draft: str) -> str:
    for _ in range(_MOST_CUTS):
        span = locate(phrase, draft)
        shortened = cut(draft, span) if span else draft
        if shortened == draft:
            break
        draft = shortened
    return draft


def no_exclamation(point: str, draft: str, _source: str) -> str:
    """ "No exclamation marks": each becomes a full stop."""
    return re.sub(r"!+", ".", draft) if _EXCLAMATION.search(point) else draft


def _bare(phrase: str) -> str:
    return _TAIL.sub("", phrase.strip()).strip(' .,;"“”')
