"""Runs of words two texts share."""

# ruff: noqa: RUF001  marks and letters of other scripts are what is looked for

import re
from collections.abc import Iterable, Sequence

from goldsmith.domain.text import comparable, compatible

_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE = re.compile(r"(?<![.!?])[.!?。！？؟।]+(?=\s|$|[\"'”’)])|[。！？]|\n+")


def words_of(text: str) -> list[str]:
    """The words of the text as they are compared; of scripts without spaces, the characters."""
    return _WORD.findall(comparable(text))


def sentences_of(text: str) -> list[list[str]]:
    """The words of each sentence or line."""
    split = (words_of(sentence) for sentence in _SENTENCE.split(compatible(text)))
    return [words for words in split if words]


def runs(words: Sequence[str], length: int) -> list[tuple[str, ...]]:
    """Every run of this many words, in order."""
    return [tuple(words[at : at + length]) for at in range(len(words) - length + 1)]


def runs_of_all(texts: Iterable[str], length: int) -> set[tuple[str, ...]]:
    """Every run of this many words in any of the texts."""
    return {run for text in texts for run in runs(words_of(text), length)}


def longest_copy(words: Sequence[str], copied: set[tuple[str, ...]], length: int) -> list[str]:
    """The longest stretch of words of which every run of this length was copied."""
    best, start, end = (0, 0), 0, 0
    for at, run in enumerate(runs(words, length)):
        if run not in copied:
            continue
        start = start if end and at <= end - length + 1 else at
        end = at + length
        best = max(best, (end - start, -start))
    return list(words[-best[1] : -best[1] + best[0]])
