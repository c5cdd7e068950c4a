"""Small pieces of HTML. What goes in as text comes out as text, whatever is in it."""

from collections.abc import Iterable, Sequence
from html import escape

from goldsmith.domain.text import visible


def plain(text: str) -> str:
    """A text as it is read, in an element or in an attribute's quotation marks.

    Without characters nobody sees: some of them would turn around what stands beside them.
    """
    return escape(visible(text))


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
