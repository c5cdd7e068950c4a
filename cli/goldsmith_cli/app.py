"""The command `goldsmith` itself: what all its commands share. Commands register on ``app``."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith_cli.helping import PlainGroup

if TYPE_CHECKING:
    from goldsmith_cli.target import Target

app = typer.Typer(
    name="goldsmith",
    cls=PlainGroup,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    # A defect shows a plain traceback: the pretty one prints local variables, which may be private text.
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 1 a problem was found, 2 wrong usage, 3 no stack, 4 AWS refused or was not"
    " reached, 130 interrupted.",
)


@dataclass(frozen=True)
class Settings:
    """What is said before the command: which stack it is about."""

    stack: str | None
    given_state_directory: Path | None

    @property
    def state_directory(self) -> Path:
        """Where the local stack keeps its files, absolute; UsageError when there is no telling."""
        from goldsmith_cli.local.whereabouts import state_directory

        return state_directory(self.given_state_directory)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"goldsmith {version('goldsmith')}")
        raise typer.Exit


@app.callback()
def goldsmith(
    context: typer.Context,
    stack: Annotated[
        str | None,
        typer.Option(
            envvar="GOLDSMITH_STACK", metavar="NAME", help="A deployed stack, reached with your AWS credentials."
        ),
    ] = None,
    state_dir: Annotated[
        Path | None,
        typer.Option(
            envvar="GOLDSMITH_STATE_DIR",
            metavar="DIRECTORY",
            help="Where the local stack keeps its files; by default .goldsmith here or in the nearest directory"
            " above that has one.",
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version.")
    ] = False,
) -> None:
    """Turn what people say about a model's drafts into a better model.

    Commands talk to the **local stack** of this directory (start it with `goldsmith local up`; it
    needs no account, no key and no Docker), or with **--stack NAME** to one deployed on AWS.
    """
    context.obj = Settings(stack or None, state_dir)


def settings(context: typer.Context) -> Settings:
    """What was said before the command."""
    found = context.find_object(Settings)
    if found is None:
        raise RuntimeError("the command runs without the application's own options")
    return found


def connected(context: typer.Context) -> "Target":
    """The stack the command is about; NoStackError or AwsError when it cannot be reached."""
    from goldsmith_cli.target import connect

    chosen = settings(context)
    return connect(chosen.stack, chosen.state_directory)
