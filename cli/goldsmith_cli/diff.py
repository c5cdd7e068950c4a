"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from goldsmith_cli.consoles import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Kind = Literal["same", "removed", "added"]

_TOKEN = re.compile(r"(\s*)(\w+|[^\w\s])")
_STYLES: dict[Kind, str] = {"same": "", "removed": "red strike", "added": "green"}
_MARKS: dict[Kind, tuple[str, str]] = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


@dataclass(frozen=True)
class Part:
    """A stretch of text that stayed, went or came; ``space`` stands before it."""

    kind: Kind
    space: str
    text: str


def parts(before: str, after: str) -> Iterator[Part]:
    """Both texts in one, in order. White space alone is no change; what stayed is spaced as in ``after``."""
    old, new = (_TOKEN.findall(printable(text)) for text in (before, after))
    # Compared without white space: it is so frequent that matching it takes longer than all the words.
    matcher = SequenceMatcher(None, [word for _, word in old], [word for _, word in new], autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            # What was removed right before it took the space with it.
            yield _part("same", new[new_from:new_to], new[new_from][0] or old[old_from][0])
            continue
        if old_from < old_to:
            yield _part("removed", old[old_from:old_to], old[old_from][0])
        if new_from < new_to:
            run_together = old_from < old_to and (old[old_to - 1][1] + new[new_from][1]).isalnum()
            yield _part("added", new[new_from:new_to], new[new_from][0] or " " * run_together)


def _part(kind: Kind, tokens: list[tuple[str, str]], space: str) -> Part:
    (_, first), *rest = tokens
    return Part(kind, space, "".join([first, *(before + word for before, word in rest)]))


def word_diff(before: str, after: str) -> "Text":
    """The difference in colours: removed words red and struck through, added ones green."""
    from rich.text import Text

    text = Text()
    for part in parts(before, after):
        text.append(part.space)
        text.append(part.text, style=_STYLES[part.kind])
    return text


def plain_diff(before: str, after: str) -> str:
    """The difference without colours: ``[-removed-]`` and ``{+added+}``."""
    marked = []
    for part in parts(before, after):
        left, right = _MARKS[part.kind]
        marked.append(f"{part.space}{left}{part.text}{right}")
    return "".join(marked)


def diff_for(console: "Console", before: str, after: str) -> "Text":
    """The difference as ``console`` can show it: without colours nothing else would tell removed from added."""
    from rich.text import Text

    if console.color_system is None:
        return Text(plain_diff(before, after))
    return word_diff(before, after)
