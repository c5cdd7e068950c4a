"""Where text for people goes: standard output and standard error, with colours on a terminal only."""

import io
import os
import re
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TextIO, cast

from rich.console import Console

# Nobody sees where a file's lines end: cutting a table's columns there would only lose what they say.
_WIDTH_OF_A_FILE = 220
_BLANKS_AT_THE_END = re.compile(r" +$", re.MULTILINE)


def output() -> Console:
    """What the command was asked for."""
    return _console(sys.stdout.isatty(), to_stderr=False)


def messages() -> Console:
    """What is said about it."""
    return _console(sys.stderr.isatty(), to_stderr=True)


def _console(on_terminal: bool, *, to_stderr: bool) -> Console:
    # Neither markup nor emoji: a model may be called ft:base:cat:7.
    console = Console(stderr=to_stderr, highlight=False, markup=False, emoji=False)
    if not on_terminal:
        console.width = _width_of_a_file()
        console.file = cast("TextIO", _Trimmed(sys.stderr if to_stderr else sys.stdout))
    return console


def _width_of_a_file() -> int:
    said = os.environ.get("COLUMNS", "")
    return int(said) if said.isdecimal() and int(said) else _WIDTH_OF_A_FILE


class _Trimmed(io.TextIOBase):
    """Writes lines without the blanks at their ends, with which rich fills up whatever it indents or aligns."""

    def __init__(self, file: TextIO) -> None:
        super().__init__()
        self._file = file

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed has a plain attribute, which is read-only here
        """That of the file: rich asks whether it can draw in it."""
        return self._file.encoding

    def write(self, text: str) -> int:
        """Write it trimmed; how much of it was taken, all."""
        self._file.write(_BLANKS_AT_THE_END.sub("", text))
        return len(text)

    def flush(self) -> None:
        """Write out what the file holds back; nothing when it was closed before us, as at the interpreter's end."""
        if not self._file.closed:
            self._file.flush()


def printable(text: str) -> str:
    """``text`` with control characters made visible: what other people or models wrote must not steer the terminal."""
    return "".join(c if c.isprintable() or c in "\n\t " else c.encode("unicode_escape").decode() for c in text)


def counted(count: int, what: str) -> str:
    """``1 rewrite``, ``2 rewrites``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def nearest(wrong: str, known: Iterable[str]) -> str:
    """``; did you mean comment?`` - or nothing when no known name comes near."""
    close = get_close_matches(wrong, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""


def age(seconds: float) -> str:
    """A duration in its largest unit: ``45 s``, ``12 min``, ``3 h``, ``5 d``."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return f"{max(0, int(seconds))} s"
