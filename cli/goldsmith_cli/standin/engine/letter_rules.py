"""Rules about an e-mail's form: greeting, register, length, sign-off, additions."""

import re
from dataclasses import replace
from itertools import accumulate

from goldsmith_cli.standin.engine.letter_parts import CLOSINGS, Letter, take_apart
from goldsmith_cli.standin.engine.register import relax
from goldsmith_cli.standin.engine.text import as_sentence, sentence_spans, words

_NAME = r"[\"“']?([A-Z]\w*(?:['’-]\w+)*(?:\s+[A-Z]\w*(?:['’-]\w+)*){0,2})"
_SIGN = re.compile(rf"\b[Ss]ign(?:ed|ing)?\b(?:\s+\w+){{0,3}}?\s+(?:as|with|by)\s+(?:just\s+)?{_NAME}")
_GREET_AS = re.compile(r"[\"“']?\b((?:Hi|Hello|Hey|Dear) [A-Z]\w*(?:['’-]\w+)*)")
_FIRST_NAME = re.compile(r"\bfirst[- ]name\b", re.I)
_FIRST_NAME_ALONE = re.compile(r"(?:(?:her|his|their|the)\s+)?first[- ]names?\b(?!\s+(?:is|was|of|should))", re.I)
_GREETS = re.compile(r"\b(?:greet|address|call|start|use|open|begin)\b", re.I)
_TITLES = re.compile(r"^(?:dear|hi|hello|hey)\s+|\b(?:mr|mrs|ms|dr|prof)\b\.?\s*", re.I)
_STIFF = re.compile(
    r"\b(?:too (?:stiff|formal|stuffy|cold)|less (?:formal|stiff)|stiff|stuffy|(?:more )?casual|informal|friendlier|"
    r"warmer|more (?:relaxed|conversational|friendly))\b",
    re.I,
)
_NOT_STIFF = re.compile(r"\b(?:too (?:casual|informal)|(?:more|not) formal|not stiff|less casual)\b", re.I)
_LONG = re.compile(
    r"\b(?:too (?:long|wordy|verbose)|shorter|shorten|trim|tighten|more concise|wordy|half the length)\b", re.I
)
_ADD = re.compile(
    r"^(?:please\s+|also\s+|you (?:should|could)\s+|(?:could|can) you\s+)*(?:add|mention|include)\s+(that\s+)?(.+)$",
    re.I,
)
_WRAPPING = re.compile(
    r"^(?:the )?(?:information|fact) (?:about|that)\s+|\s+(?:to|in) the (?:summary|e-?mail|text|draft)$", re.I
)


def sign_off(point: str, draft: str, _source: str) -> str:
    """ "Sign off as Mia": the signature becomes Mia; "sign off with Cheers": the closing does."""
    found = _SIGN.search(point)
    if not found:
        return draft
    letter = take_apart(draft)
    if re.fullmatch(CLOSINGS, found.group(1), re.I):
        return replace(letter, closing=f"{found.group(1)},").render()
    return replace(letter, closing=letter.closing or "Best,", signature=found.group(1)).render()


def greet(point: str, draft: str, source: str) -> str:
    """ "Greet her by first name", "first name, please", "start with Hi Dana"."""
    letter = take_apart(draft)
    named = _GREET_AS.search(point)
    if named and _GREETS.search(point):
        return replace(letter, greeting=f"{named.group(1)},").render()
    if not _FIRST_NAME_ALONE.match(point) and not (_FIRST_NAME.search(point) and _GREETS.search(point)):
        return draft
    name = _first_name(letter, source)
    return replace(letter, greeting=f"Hi {name},").render() if name else draft


def _first_name(letter: Letter, source: str) -> str:
    addressed = _TITLES.sub("", letter.greeting).strip(" ,!:").split()
    if len(addressed) != 1:
        return addressed[0] if addressed and "Sir" not in addressed else ""
    full = re.search(rf"\b([A-Z][\w'’-]+) {re.escape(addressed[0])}\b", source)
    titled = full and _TITLES.fullmatch(full.group(1))
    return full.group(1) if full and not titled else addressed[0]


def less_formal(point: str, draft: str, _source: str) -> str:
    """ "Too stiff": contractions, Hi for Dear, Best for Yours faithfully, plain words for stock phrases."""
    if not _STIFF.search(point) or _NOT_STIFF.search(point):
        return draft
    return relax(take_apart(draft)).render()


def shorter(point: str, draft: str, _source: str) -> str:
    """ "Too long": greeting, sign-off, and the first sentences up to half the words between them."""
    if not _LONG.search(point):
        return draft
    letter = take_apart(draft)
    spans = sentence_spans(letter.body)
    kept = _first_half(letter.body, spans)
    return replace(letter, body=letter.body[: spans[kept - 1][1]]).render() if 0 < kept < len(spans) else draft


def _first_half(body: str, spans: list[tuple[int, int]]) -> int:
    """How many sentences make up at most half of the words; one at least, where there is one."""
    running = list(accumulate(len(words(body[start:end])) for start, end in spans))
    return max(1, sum(total * 2 <= running[-1] for total in running)) if running else 0


def add(point: str, draft: str, _source: str) -> str:
    """ "Mention that we ship on Fridays": a sentence before the sign-off."""
    found = _ADD.match(point)
    if not found:
        return draft
    wanted = _WRAPPING.sub("", _WRAPPING.sub("", found.group(2))).strip(' "“”.')
    if not wanted:
        return draft
    letter = take_apart(draft)
    sentence = as_sentence(wanted if found.group(1) else f"One more thing: {wanted}")
    if sentence in letter.body:
        return draft
    return replace(letter, body=f"{letter.body}{_gap(letter.body)}{sentence}").render()


def _gap(body: str) -> str:
    return "\n\n" if "\n\n" in body else " "
