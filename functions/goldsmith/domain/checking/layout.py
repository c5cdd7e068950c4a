"""How details are looked for in a text: seen as a reader sees it, with no encoding left to hide behind."""

import re
from html import unescape
from urllib.parse import unquote

from goldsmith.domain.text import compatible

_GAP = re.compile(r"[^\S\n]+")
_PARAGRAPH = re.compile(r" ?\n(?: ?\n)+ ?")
_WRAP = re.compile(r" ?\n ?")
_SPACED_OUT = re.compile(r"(?<!\S)(?:\S ){11,}\S(?!\S)")
"""A dozen characters and more with a blank between each two."""
_BARRIER = "\u2029"
_ROUNDS = 2


def laid_out(text: str) -> str:
    """The compatible text with single spaces; paragraphs are parted by a paragraph separator, nothing else by lines.

    Line wrapping is no boundary: a number wrapped after its currency is still an amount. Neither are blanks between all
    letters of a stretch.
    """
    unified = compatible(text).replace("\r\n", "\n").replace("\r", "\n").replace(_BARRIER, "\n\n")
    lines = _WRAP.sub(" ", _PARAGRAPH.sub(_BARRIER, _GAP.sub(" ", unified)))
    return _SPACED_OUT.sub(lambda match: match[0].replace(" ", ""), lines)


def forms(text: str) -> tuple[str, ...]:
    """The text laid out, and, if that says more, with character references and percent escapes resolved."""
    decoded = text
    for _ in range(_ROUNDS):
        decoded = unquote(unescape(decoded))
    return tuple(dict.fromkeys((laid_out(text), laid_out(decoded))))
