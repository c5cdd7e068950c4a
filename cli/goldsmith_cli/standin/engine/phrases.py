"""Find a phrase a comment names in a draft, and take it out so that the rest still reads."""

import re

from goldsmith_cli.standin.engine.text import sentence_spans, tidy, words

Span = tuple[int, int]

_SMALL = "in|at|of|on|for|by|with|to|from|as|the|a|an|its|his|her|their|and|during|is|was|being|that|it|this"
_LEADING_SMALL = re.compile(rf"^(?:(?:{_SMALL}|s|all)\b['’]?\s*)+", re.IGNORECASE)
_DANGLING = re.compile(r"(?:\b(?:in|at|of|on|for|by|with|to|from|as|during|and|the|a|an|his|her|their|its)\s+)+$", re.I)
_RUNS_ON = re.compile(
    r"\s*(?:$|[.,;:!?\n]|(?:in|at|of|on|for|by|with|to|from|and|it|he|she|they|has|have|is|was|after|before)\b)", re.I
)
_VERB_FIRST = re.compile(r"\s*(?:is|are|was|were|has|have|had|will|would|could|should|can|may|said|says)\b", re.I)
_LEAST_REMAINDER = 3
"""Words a sentence must keep; with fewer it goes as a whole."""


def locate(phrase: str, text: str) -> Span | None:
    """Where `text` holds `phrase` as whole words: as given, else without its small leading words."""
    wanted = phrase.strip(" .,;:!?\"“”'\u2018’")
    return _whole_words(wanted, text) or _whole_words(_LEADING_SMALL.sub("", wanted), text)


def locate_loosely(phrase: str, text: str) -> Span | None:
    """`locate`, else the longest run of the phrase's words that `text` holds and that is not only small words."""
    found = locate(phrase, text)
    parts = words(phrase)
    for length in range(len(parts) - 1, 0, -1):
        if found:
            break
        runs = [" ".join(parts[start : start + length]) for start in range(len(parts) - length + 1)]
        found = next((span for run in runs if _tells(run) and (span := _whole_words(run, text))), None)
    return found


def real_words(phrase: str) -> list[str]:
    """The words of a phrase that are not small ones."""
    return [word for word in words(phrase) if not re.fullmatch(_SMALL, word, re.IGNORECASE)]


def _tells(run: str) -> bool:
    """Whether the run names something: a name, a number, or at least two real words."""
    real = real_words(run)
    return len(real) > 1 or any(word[0].isupper() or word[0].isdigit() or "-" in word for word in real)


def _whole_words(phrase: str, text: str) -> Span | None:
    if not phrase:
        return None
    blank_tolerant = r"\s+".join(re.escape(part) for part in phrase.split())
    match = re.search(rf"(?<!\w){blank_tolerant}(?:['’]s)?(?!\w)", text, re.IGNORECASE)
    return match.span() if match else None


def cut(text: str, span: Span) -> str:
    """`text` without the span, or without its whole sentence where too little of that would remain.

    Unchanged when nothing readable would be left, or a sentence without its subject.
    """
    start, end = next(((s, e) for s, e in sentence_spans(text) if s <= span[0] < e), (0, len(text)))
    left, right = text[start : span[0]], text[span[1] : end]
    if not words(left) and _VERB_FIRST.match(right):
        return text
    if _RUNS_ON.match(right):
        left = _DANGLING.sub("", left)
    remaining = _join(left, right) if len(words(left + " " + right)) >= _LEAST_REMAINDER else ""
    result = tidy(text[:start] + remaining + text[end:])
    return result if len(words(result)) >= _LEAST_REMAINDER else text


def _join(left: str, right: str) -> str:
    left = left.rstrip("\"“' ,") + " " if left.strip("\"“' ,") else ""
    right = right.lstrip("\"”' ")
    if re.search(r"\ban?\s$", left, re.IGNORECASE) and right[:1].isalnum():
        left = re.sub(r"\b(a)n?\s$", r"\1n " if right[0].lower() in "aeiou" else r"\1 ", left, flags=re.I)
    joined = left + right
    joined = joined.lstrip(" ,;")
    return joined[:1].upper() + joined[1:]


def swap(text: str, span: Span, replacement: str) -> str:
    """`text` with the span replaced, its capital kept at the start of a sentence."""
    begins = any(start == span[0] for start, _ in sentence_spans(text))
    inserted = replacement[:1].upper() + replacement[1:] if begins else replacement
    return tidy(text[: span[0]] + inserted + text[span[1] :])
