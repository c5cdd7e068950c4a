"""Where a reviewer's text comes from: an editor, a file, or standard input."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldsmith.errors import ReviewProblem
from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.review.finding import as_cli_error

if TYPE_CHECKING:
    from goldsmith.workflows.parked import Parked

_STANDARD_INPUT = Path("-")


@dataclass(frozen=True)
class Start:
    """The text a reviewer starts from; ``name`` is the option that names it."""

    text: str
    name: str


def start(parked: "Parked", candidate: int | None, *, draft: bool) -> Start:
    """What was asked for: by default the best candidate that has a text, and the draft where none has."""
    best = next((n for n, each in enumerate(parked.candidates, 1) if (each.answer or "").strip()), None)
    number = candidate or best
    if draft or number is None:
        return Start(parked.draft, "--draft")
    try:
        return Start(parked.candidate(number).answer or "", f"--candidate {number}")
    except ReviewProblem as problem:
        raise as_cli_error(problem) from None


def written(start: str) -> str | None:
    """The text after a person edited it in $VISUAL or $EDITOR; None when it is still ``start``.

    Raises CliError when the editor fails or what it leaves is no text.
    """
    try:
        edited = click.edit(start, extension=".txt")
    except click.ClickException as error:
        raise CliError(f"nothing was changed: {error.format_message()}", "set EDITOR, or use --file") from None
    except UnicodeDecodeError:
        raise CliError("nothing was changed: the editor left no UTF-8 text", "have it save as UTF-8") from None
    if edited is None:
        return None
    text = _ended_as(edited, start)
    return None if text == start.replace("\r\n", "\n") else text


def read(path: Path, start: str) -> str:
    """The text in a file, or with ``-`` on standard input.

    Raises UsageError when it cannot be read or is not UTF-8.
    """
    try:
        body = sys.stdin.buffer.read() if path == _STANDARD_INPUT else path.read_bytes()
        return _ended_as(body.decode("utf-8-sig"), start)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "name a file that holds the text") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", "save it as UTF-8") from None


def _ended_as(text: str, start: str) -> str:
    """Without the line end that editors put after the last line, unless the text to start from had one."""
    return text if start.endswith("\n") else text.removesuffix("\n").removesuffix("\r")
