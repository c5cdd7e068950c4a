"""What is measured of a text to tell what kind of text it is: cheap, dense, of fixed length, the same everywhere.

Three quarters are how often which words and which three characters in a row occur, hashed into few places with a sign
(Weinberger et al. 2009, "Feature hashing for large scale multitask learning"): words carry topic and turns of phrase,
characters hold for scripts that set no blanks between words. All digits count as one, for dates and numbers of orders
grow with time and would set all that is new apart from all that is known. A quarter is what the eye sees: lengths,
punctuation, digits, capitals. Counts and shares are damped by a root or a logarithm. The features' scales differ; who
compares vectors brings them to the same spread, as goldsmith.domain.distance does.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log1p, sqrt
from zlib import crc32

from goldsmith.domain.likeness import question
from goldsmith.domain.samples import GoldenSample

Features = Callable[[str], Sequence[float]]
"""Makes a vector of a text, always of the same length: text_features, or a provider's embedding."""
TEXT_FEATURES = "text-1"
"""Names what text_features measures, in what is stored; another measure takes another name."""

_HASHED = 24
"""Places for words, and as many for characters in a row."""
_MOST_CHARACTERS = 4_000
"""So many first characters are read: how a text is written shows in them, and the time it takes is bounded."""
_WORD = re.compile(r"\w+|[^\w\s]")
_SENTENCE_END = re.compile("[.!?\u2026]+(?:\\s|$)|[\u3002\uff01\uff1f]+")
_MARKS = (",;", ".\u3002", "!\uff01", "?\uff1f", "'’", '"“”„«»', ":()[]", "-\u2013\u2014\u2026*#")
_SPACE = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")


def text_features(text: str) -> tuple[float, ...]:
    """64 features of one text, any text at all."""
    read = unicodedata.normalize("NFC", text[:_MOST_CHARACTERS])
    plain = _DIGIT.sub("0", read.casefold())
    words = _WORD.findall(plain)
    runs = _SPACE.sub(" ", f" {plain} ")
    threes = map("".join, zip(runs, runs[1:], runs[2:], strict=False))
    return (*_lengths(read, words), *_shares(read), *_hashed(words), *_hashed(threes))


def sample_features(sample: GoldenSample, features: Features = text_features) -> tuple[float, ...]:
    """The features of what was asked (the last turn of the user), and after them those of the answer.

    What is learnt is the answer given what was asked, so both count; each has its own features, for an article to be
    summarised would drown the sentence that sums it up. Instructions and earlier turns are left out: they are the same
    for all of a tenant's samples, or are samples of their own.
    """
    return (*features(question(sample)), *features(sample.answer))


def _lengths(read: str, words: Sequence[str]) -> tuple[float, ...]:
    number = max(1, len(words))
    return (
        log1p(len(read)),
        log1p(len(words) / max(1, len(_SENTENCE_END.findall(read)))),
        log1p(read.count("\n")),
        log1p(read.count("\n\n")),
        sum(map(len, words)) / number,
        len(set(words)) / number,
    )


def _shares(read: str) -> tuple[float, ...]:
    counts = [sum(map(read.count, marks)) for marks in _MARKS]
    counts += [sum(map(str.isdigit, read)), sum(map(str.isupper, read))]
    return tuple(sqrt(count / max(1, len(read))) for count in counts)


def _hashed(tokens: Iterable[str]) -> list[float]:
    """Roots of the tokens' counts, each added to a place or taken from it; together they are about one long."""
    places = [0.0] * _HASHED
    counts = Counter(tokens)
    for token, count in counts.items():
        digest = crc32(token.encode(errors="surrogatepass"))
        places[digest % _HASHED] += sqrt(count) if digest >> 31 else -sqrt(count)
    length = sqrt(counts.total()) or 1.0
    return [place / length for place in places]
