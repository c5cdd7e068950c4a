"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from goldsmith.domain.text import slow_to_compare

Kind = Literal["same", "removed", "added"]

_TOKEN = re.compile(r"(\s*)(\w+|[^\w\s])")
_Tokens = list[tuple[str, str]]
_Change = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class Part:
    """A stretch of text that stayed, went or came; ``space`` stands before it."""

    kind: Kind
    space: str
    text: str


def parts(before: str, after: str) -> Iterator[Part]:
    """Both texts in one, in order. White space alone is no change; what stayed is spaced as in ``after``.

    Of texts in which the same few words come again and again, which would take minutes to compare, one goes as a whole
    and the other comes.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    for kind, old_from, old_to, new_from, new_to in _changes(old, new):
        if kind == "equal":
            # What was removed right before it took the space with it.
            yield _part("same", new[new_from:new_to], new[new_from][0] or old[old_from][0])
            continue
        if old_from < old_to:
            yield _part("removed", old[old_from:old_to], old[old_from][0])
        if new_from < new_to:
            run_together = old_from < old_to and (old[old_to - 1][1] + new[new_from][1]).isalnum()
            yield _part("added", new[new_from:new_to], new[new_from][0] or " " * run_together)


def _changes(old: _Tokens, new: _Tokens) -> list[_Change]:
    # Compared without white space: it is so frequent that matching it takes longer than all the words.
    left, right = [word for _, word in old], [word for _, word in new]
    if slow_to_compare(left, right):
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, left, right, autojunk=False).get_opcodes())


def _part(kind: Kind, tokens: _Tokens, space: str) -> Part:
    (_, first), *rest = tokens
    return Part(kind, space, "".join([first, *(before + word for before, word in rest)]))
