"""Texts as vectors: a hashed bag of words. It knows which words a text has, and nothing of what they mean."""

import math
from collections import Counter
from hashlib import blake2b

from goldsmith_cli.standin.engine.text import words

DIMENSIONS = 256
_SIGN_BIT = 1 << 63


def vector_of(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """A vector of length 1; texts of the same words in any order, whatever their case, have the same one.

    Each word adds to the place its hash names, or takes from it, by the logarithm of how often it occurs. A text
    without a word counts as one word.
    """
    places = [0.0] * dimensions
    counts = Counter(word.casefold() for word in words(text)) or Counter([text])
    for word, number in counts.items():
        digest = int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        places[digest % dimensions] += math.copysign(math.log1p(number), 1 if digest & _SIGN_BIT else -1)
    norm = math.hypot(*places)
    return [place / norm for place in places] if norm else _first_axis(dimensions)


def _first_axis(dimensions: int) -> list[float]:
    """For words that cancel each other out, as hashing lets happen now and then."""
    return [1.0, *[0.0] * (dimensions - 1)]
