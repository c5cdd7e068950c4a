"""Rules for comments on facts the source does not hold. General ones: they look at kinds of words, not at topics."""

import re

from goldsmith_cli.standin.engine.phrases import Span, cut, locate, locate_loosely, real_words
from goldsmith_cli.standin.engine.text import words

_UNSUPPORTED = re.compile(
    r"\b(?:not?\b.{0,30}\b(?:mention|state|support|include|found|provid|disclos|given|say|specif|put)\w*|no mention|"
    r"n['’]t\b.{0,30}\b(?:mention|state|support|includ|found|giv|say|in the)\w*|make?s? up|made up|hallucinat\w*|"
    r"fabricat\w*|adds?\b|invent\w*|remove|delete|take out)",
    re.I,
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_KINDS = (
    (re.compile(r"\bages?\b|\byears? old\b", re.I), re.compile(r"\b\d{1,3}-year-old\b|,? aged \d{1,3}\b,?")),
    (
        re.compile(r"\b(?:date|year|month|when|timeframe)\b", re.I),
        re.compile(rf"\b(?:{_MONTH})(?: \d{{4}})?\b|\b(?:19|20)\d\d\b|\blast (?:year|month|week)\b"),
    ),
    (re.compile(r"\b(?:score)\b", re.I), re.compile(r"\b\d{1,3}-\d{1,3}\b(?: to \d{1,3}-\d{1,3}\b)?")),
)
_FIRST_NAME = re.compile(r"\bf[ir]+s?t name", re.I)
_FULL_NAME = re.compile(r"\b([A-Z][a-z]+) (?=[A-Z][a-z'’-]+)")
_NAMED = re.compile(
    r"[\"“]([^\"”]+)[\"”]|((?:[A-Z][\w'’&-]*|\d[\w.,-]*\w)(?:\s+(?:of the |of )?(?:[A-Z][\w'’&-]*|\d+))*)"
)


def first_name(point: str, draft: str, source: str) -> str:
    """A given name is said to be made up: the one before the surname named, else one the source lacks."""
    if not (_FIRST_NAME.search(point) and _UNSUPPORTED.search(point)):
        return draft
    for match in reversed(list(_FULL_NAME.finditer(draft))):
        surname = words(draft[match.end() :])[0]
        named = re.search(rf"\b{re.escape(surname.removesuffix('’s'))}\b", point)
        if (named or f" {surname} " in f" {source} ") and not _holds(source, match.group(1)):
            return draft[: match.start()] + draft[match.end() :]
    return draft


def kind_of_fact(point: str, draft: str, source: str) -> str:
    """An age, a date or a score is said to be made up: the draft's goes, where the source lacks it."""
    if not _UNSUPPORTED.search(point):
        return draft
    for mentions, shape in _KINDS:
        found = shape.search(draft) if mentions.search(point) else None
        if found and not _holds(source, found.group().strip(" ,")):
            draft = cut(draft, found.span())
    return draft


def named_fact(point: str, draft: str, source: str) -> str:
    """A name, number or quotation of the comment that draft has and source lacks goes out of the draft."""
    if not _UNSUPPORTED.search(point):
        return draft
    for match in _NAMED.finditer(point):
        phrase = match.group(1) or match.group(2)
        span = _ungrounded(phrase, draft, source)
        draft = cut(draft, span) if span else draft
    return draft


def _ungrounded(phrase: str, draft: str, source: str) -> Span | None:
    span = locate_loosely(phrase, draft)
    return span if span and not _holds(source, draft[span[0] : span[1]]) else None


def described_fact(point: str, draft: str, source: str) -> str:
    """ "Remove the information about the man being a keeper": the words of that description go."""
    found = re.search(r"\b(?:remove|delete)\b.*?\b(?:about|that)\s+(.+?)(?:\s+from the \w+)?$", point, re.I)
    if not found:
        return draft
    for word in real_words(found.group(1)):
        span = None if _holds(source, word) else locate(word, draft)
        draft = cut(draft, span) if span else draft
    return draft


def _holds(source: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", source, re.I) is not None
