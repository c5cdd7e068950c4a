"""How the command ends: streams that take any text, pipes that break, disks that are full, and how an error is told."""

import codecs
import contextlib
import errno
import io
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from goldsmith_cli.errors import CliError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

_ESCAPING = "goldsmith_escaping"
_CURES = {
    errno.ENOSPC: "make room on the disk, or write elsewhere",
    errno.EDQUOT: "make room in your quota, or write elsewhere",
    errno.EACCES: "check the permissions, or choose another place",
    errno.EPERM: "check the permissions, or choose another place",
    errno.EROFS: "choose a place that can be written",
    errno.EMFILE: "allow more open files: ulimit -n 1024",
}


def prepare_streams() -> None:
    """Let standard output take any text in any encoding, and be there even where the shell has closed it.

    What an encoding has no letter for is written as ``\\uXXXX``, which is right in JSON too.
    """
    codecs.register_error(_ESCAPING, _escape)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - open to the end
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors=_ESCAPING)


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = (units[start : start + 2].hex() for start in range(0, len(units), 2))
    return "".join(f"\\u{pair}" for pair in pairs), error.end


def flushed(code: int) -> int:
    """``code``, once what was said is out; another one when it cannot be."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return broken_pipe()
    except OSError as error:
        nobody_listens()
        tell(system_error(error, "standard output"))
        return ExitCode.PROBLEM
    return code


def broken_pipe() -> int:
    """Whoever read has seen enough, as in ``goldsmith … | head``: end quietly. The exit code."""
    nobody_listens()
    return ExitCode.INTERRUPTED


def nobody_listens() -> None:
    """Let whatever is still written to standard output go nowhere, what Python flushes at the end included."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def system_error(error: OSError, what: str = "") -> CliError:
    """What the system refused, as a sentence with its cure."""
    subject = error.filename if isinstance(error.filename, str) else what
    said = error.strerror or type(error).__name__
    return CliError(f"{subject}: {said}" if subject else said, _CURES.get(error.errno or 0, ""))


def wants_json(arguments: "Sequence[str]") -> bool:
    """Whether the command was given ``--json``, as far as can be seen before it is understood."""
    return "--json" in arguments


def tell(error: CliError) -> None:
    """Say what went wrong and what would help, on standard error; for programs as one line of JSON."""
    import typer

    from goldsmith_cli.consoles import printable

    if wants_json(sys.argv):
        typer.echo(json.dumps(as_json(error)), err=True)
        return
    typer.secho(f"error: {printable(error.message)}", fg=typer.colors.RED, err=True)
    if error.cure:
        typer.echo(f"  {printable(error.cure)}", err=True)


def as_json(error: CliError) -> dict[str, Any]:
    """What programs are told; ``cure`` is null where none is known."""
    told = {"message": error.message, "cure": error.cure or None, "exit_code": int(error.exit_code)}
    return {"error": told}
