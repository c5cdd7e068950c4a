"""Small pieces of HTML. What goes in as text comes out as text, whatever is in it."""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path

from goldsmith.domain.differences import Kind, parts
from goldsmith.domain.text import visible

_LOOK = Path(__file__).parent.parent / "pages" / "look.css"
_TAGS: dict[Kind, tuple[str, str]] = {"same": ("", ""), "removed": ("<del>", "</del>"), "added": ("<ins>", "</ins>")}


@cache
def look() -> str:
    """What all pages look like, in light and dark and on a phone: a style sheet."""
    return _LOOK.read_text(encoding="utf-8")


def plain(text: str) -> str:
    """A text as it is read, in an element or in an attribute's quotation marks.

    Without characters nobody sees: some of them would turn around what stands beside them.
    """
    return escape(visible(text))


def changes(before: str, after: str) -> str:
    """Both texts in one, what went and what came marked word by word."""
    marked = []
    for part in parts(visible(before), visible(after)):
        opened, closed = _TAGS[part.kind]
        marked.append(f"{plain(part.space)}{opened}{plain(part.text)}{closed}")
    return "".join(marked)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """The last column is one of numbers."""
    head = "".join(f'<th scope="col"{_last(heads, n)}>{plain(each)}</th>' for n, each in enumerate(heads))
    body = "".join(
        f"<tr>{''.join(f'<td{_last(row, n)}>{plain(each)}</td>' for n, each in enumerate(row))}</tr>\n" for row in rows
    )
    shown = f"<caption>{plain(caption)}</caption>\n<tr>{head}</tr>\n{body}"
    return f'<div class="wide"><table>{shown}</table></div>\n'


def _last(cells: Sequence[str], number: int) -> str:
    return ' class="number"' if number == len(cells) - 1 else ""
