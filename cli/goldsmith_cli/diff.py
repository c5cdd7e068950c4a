"""What changed between two texts, word by word, for the terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from goldsmith.domain import differences
from goldsmith.domain.differences import Kind, Part
from goldsmith_cli.consoles import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES: dict[Kind, str] = {"same": "", "removed": "red strike", "added": "green"}
_MARKS: dict[Kind, tuple[str, str]] = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


def parts(before: str, after: str) -> Iterator[Part]:
    """Both texts in one, in order, with control characters made visible."""
    return differences.parts(printable(before), printable(after))


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
