"""Whether a line of the documentation is a command line of `goldsmith`: its commands and options exist."""

import shlex
from collections.abc import Sequence
from typing import Any

import typer

# Typer's own, and the lock file pins it: it has no public name for them.
from typer._click.exceptions import BadOptionUsage, MissingParameter, NoArgsIsHelpError, UsageError

from goldsmith_cli.app import app
from goldsmith_cli.main import run as _registers_every_command  # noqa: F401


def is_complete(arguments: Sequence[str]) -> bool:
    """Whether it can be run; False for a command's name, which lacks what has to be said with it.

    Raises:
        UsageError: there is no such command, or it has no such option.
    """
    command: Any = typer.main.get_command(app)
    context, rest = None, list(arguments)
    try:
        while True:
            context = command.make_context(command.name, rest, parent=context)
            if not hasattr(command, "commands"):
                return True
            rest = [*context._protected_args, *context.args]
            if not rest:
                return bool(command.invoke_without_command)
            _name, command, rest = command.resolve_command(context, rest)
    except (BadOptionUsage, MissingParameter, NoArgsIsHelpError):
        return False
    except (typer.Exit, SystemExit):  # --help and --version have said what was asked
        return True


def is_command(line: str) -> bool:
    """Whether a line that is not run has a command's name and options."""
    words = [word for word in shlex.split(line) if word != "…"]
    try:
        is_complete(words[1:])
    except UsageError:
        return False
    return True


__all__ = ["UsageError", "is_command", "is_complete"]
