"""Candidates that have nothing to do with the draft, or say the same over and over."""

import re
from collections import Counter
from itertools import pairwise

from goldsmith.domain.checking.evidence import cut, known_text
from goldsmith.domain.checking.phrases import runs, sentences_of, words_of
from goldsmith.domain.checking.vocabulary import vocabulary
from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import comparable

FEWEST_WORDS = 5
"""A text with fewer different words that carry meaning is not judged by them."""
FEWEST_KNOWN = 8
"""Draft and conversation with fewer such words say too little to be compared with."""
LEAST_SHARED = 0.15
"""Share of a candidate's words that carry meaning that draft or conversation contain in some form."""

_STEM = 5
_SHORTEST_WORD = 4
_EVERYWHERE = vocabulary("""
about above after again against also although always among another around because been before being below between both
could does doing done down during each even ever every few first from further have having here hers himself however
into itself just last like made make many might more most much must near need never next once only other ours over
people same shall should since some such than that their theirs them themselves then there these they this those
through today told under until upon very well were what when where which while whom whose will with within without
would year years your yours said says new dear kind regards best hello thank thanks please aber alle auch dass dein
deine doch durch eine einem einen einer haben habe hier ihre ihren ihrer kann kein keine mehr nach nicht noch oder
oder ohne schon sehr sein seine sich sind über unser unsere unter viel wenn werden wird wurde zwischen avec cette dans
elle elles entre être leur leurs mais nous plus pour sans sont tout tous votre vous como cuando desde donde ella ellos
entre esta este estos para pero porque sobre también todo todos usted una unos
""")
_LONGEST_PERIOD = 40
_PHRASE = 6
_TIMES = 3
_LOOPED_CHARACTERS = re.compile(r"([^\W_]{1,12}?)\1{7,}")
_LOOPED_MARK = re.compile(r"([!?,;:%&@$€])\1{11,}")


def unrelated(candidate: str, feedback: Feedback) -> str | None:
    """Another text altogether, be it the comment's: next to none of its words occur in draft or conversation."""
    words = _meaningful(candidate)
    if len(words) < FEWEST_WORDS or not (feedback.output or "").strip():
        return None
    known = _meaningful(known_text(feedback))
    share = len(words & known) / len(words)
    if share >= LEAST_SHARED or len(known) < FEWEST_KNOWN:
        return None
    return f"Has next to nothing to do with the draft: {share:.0%} of its words occur in what it answers."


def _meaningful(text: str) -> set[str]:
    """Beginnings of the words that carry meaning; of scripts without spaces, pairs of characters."""
    words = words_of(text)
    spaceless = {a + b for a, b in pairwise(words) if len(a) == len(b) == 1 and ord(a) > 0xE00 < ord(b)}
    return spaceless | {word[:_STEM] for word in words if len(word) >= _SHORTEST_WORD and word not in _EVERYWHERE}


def repeated(candidate: str, feedback: Feedback) -> str | None:
    """The same sentence, phrase or characters many times over, where the draft did not."""
    draft = feedback.output or ""
    for repetition in (_sentence, _phrase, _loop, _characters):
        found = repetition(candidate)
        if found and not repetition(draft):
            return f"Says the same over and over: {cut(found)}"
    return None


def _sentence(text: str) -> str:
    counts = Counter(tuple(words) for words in sentences_of(text) if len(words) > 2)
    return next((" ".join(words) for words, count in counts.items() if count >= _TIMES), "")


def _phrase(text: str) -> str:
    """A phrase of six words that stands there three times and makes up a good part of the text."""
    words = words_of(text)
    counts = Counter(runs(words, _PHRASE))
    often = [run for run, count in counts.items() if count >= _TIMES]
    return " ".join(often[0]) if often and sum(counts[run] for run in often) * 5 >= len(words) else ""


def _loop(text: str) -> str:
    """Words that come back at the same distance again and again, without anything between."""
    words = words_of(text)
    for period in range(1, min(_LONGEST_PERIOD, len(words) // 2) + 1):
        length = 0
        needed = max(period * (_TIMES - 1 if period > 2 else 4), 5)
        for at in range(period, len(words)):
            length = length + 1 if words[at] == words[at - period] else 0
            if length >= needed:
                return " ".join(words[at - needed - period + 1 : at + 1])
    return ""


def _characters(text: str) -> str:
    match = _LOOPED_CHARACTERS.search(comparable(text)) or _LOOPED_MARK.search(text)
    return match[0] if match and not match[0].isdigit() else ""
