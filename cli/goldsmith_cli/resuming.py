"""Long work that may be ended early, and goes on with the same command."""

import contextlib
from collections.abc import Iterator

import typer

from goldsmith.errors import GoldsmithError
from goldsmith_cli.errors import CliError


@contextlib.contextmanager
def going_on(sentence: str) -> Iterator[None]:
    """Say of whatever ends the block early how things stand, and that the same command goes on."""
    told = f"{sentence}; go on with the same command"
    try:
        yield
    except GoldsmithError as error:
        raise CliError(error.explained, told) from error
    except (KeyboardInterrupt, SystemExit):
        typer.echo(told, err=True)
        raise
