"""How alike two golden samples are: found by their signatures, measured on their texts.

Samples are compared by what was asked (the last turn of the user) and what was answered; instructions that open all of
a tenant's conversations would make everything look alike. Both texts are taken as sets of three words in a row, and
likeness is the smaller of their Jaccard indexes (Broder 1997, "On the resemblance and containment of documents"). In
scripts that are written without blanks between words, such as Chinese, Japanese or Thai, each character counts as one.

The signature is a MinHash by one permutation with bins (Li, Owen, Zhang 2012), its bins taken together by fours: two
samples of likeness 0.8 have at least one of the eight parts in common in 98 of 100 cases, two of 0.5 in 40.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zlib import crc32

from goldsmith.domain.samples import GoldenSample

PARTS = 8
_PER_PART = 4
_BINS = PARTS * _PER_PART
_STARTS = [place << 59 for place in range(_BINS)]
"""Where each bin starts, of hashes of 64 bits."""
_SPREAD = 0x9E3779B97F4A7C15
"""Odd, with well-spread bits (2^64 over the golden ratio): carries the check sum's bits to the top."""
_MOST_WORDS = 2_000
"""Texts are compared by so many first words."""
_BLANKS = bytes(place if chr(place).isalnum() or place > 127 else 32 for place in range(256))
"""Turns all of ASCII that is neither letter nor digit into blanks; other signs in UTF-8 are parts of words."""
_WITHOUT_BLANKS = re.compile(
    # Thai, Lao, Tibetan, Burmese, Khmer; kana, bopomofo, Chinese characters and half-width kana
    "([\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff])"
    # and the punctuation that goes with them
    "|[\u3000-\u3004\u3008-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)


@dataclass(frozen=True)
class Wording:
    """What is compared of a sample: every three words in a row of the question and of the answer."""

    asked: frozenset[bytes]
    answered: frozenset[bytes]

    def likeness(self, other: "Wording") -> float:
        """0 (nothing in common) … 1 (the same words in the same order), of question and answer the smaller."""
        return min(_jaccard(self.asked, other.asked), _jaccard(self.answered, other.answered))


def wording(sample: GoldenSample) -> Wording:
    """What is compared of a sample."""
    return wording_of(((message.role, message.content) for message in sample.messages), sample.answer)


def wording_of(turns: Iterable[tuple[str, str]], answer: str) -> Wording:
    """What is compared of a conversation, whose ``turns`` are roles and contents, and its answer."""
    return Wording(frozenset(_shingles(_last_asked(turns))), frozenset(_shingles(answer)))


def likeness(one: GoldenSample, other: GoldenSample) -> float:
    """See Wording.likeness."""
    return wording(one).likeness(wording(other))


def signature(sample: GoldenSample) -> str:
    """PARTS times eight hexadecimal digits; samples that are alike very likely have one of the parts in common."""
    asked, answered = _shingles(question(sample), b" "), _shingles(sample.answer, b"\n")
    hashes = sorted([crc32(words) * _SPREAD & 0xFFFFFFFFFFFFFFFF for text in (asked, answered) for words in text])
    if not hashes:
        return "0" * PARTS * 8
    # The least hash at or after a bin's start: that of a later bin where this one is empty, as in short texts.
    least = [hashes[place % len(hashes)] for place in (bisect_left(hashes, start) for start in _STARTS)]
    parts = (least[start : start + _PER_PART] for start in range(0, _BINS, _PER_PART))
    return "".join(f"{crc32(repr(part).encode()):08x}" for part in parts)


def question(sample: GoldenSample) -> str:
    """What was asked: the last turn of the user, empty where there is none."""
    return _last_asked((message.role, message.content) for message in sample.messages)


def _last_asked(turns: Iterable[tuple[str, str]]) -> str:
    asked = ""
    for role, content in turns:
        if role == "user":
            asked = content
    return asked


def _jaccard(ours: frozenset[bytes], theirs: frozenset[bytes]) -> float:
    common = len(ours & theirs)
    either = len(ours) + len(theirs) - common
    return common / either if either else 1.0


def _shingles(text: str, between: bytes = b" ") -> Iterator[bytes]:
    words = _spaced(text.casefold()).encode().translate(_BLANKS).split(maxsplit=_MOST_WORDS)[:_MOST_WORDS]
    if len(words) < 3:
        return iter([between.join(words)] if words else [])
    return map(between.join, zip(words, words[1:], words[2:], strict=False))


def _spaced(text: str) -> str:
    """The text with blanks around each character of a script that has none; after so many the rest is not compared."""
    return text if text.isascii() else _WITHOUT_BLANKS.sub(r" \1 ", text, count=_MOST_WORDS)
