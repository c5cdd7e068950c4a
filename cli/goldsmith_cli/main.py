"""The entry point of the command `goldsmith`.

A module of commands registers them on ``goldsmith_cli.app.app`` when it is imported, and imports what
is heavy (boto3, pydantic, rich) inside its functions, so that `goldsmith --help` answers at once.
"""

import sys

import typer

from goldsmith.errors import GoldsmithError
from goldsmith_cli.app import app
from goldsmith_cli.commands import (  # noqa: F401 - importing a module registers its commands
    backfill,
    dataset,
    demo,
    dlq,
    dlq_redrive,
    emit,
    explain,
    forget,
    local,
    models,
    replay,
    review,
    review_decisions,
    run_report,
    runs,
    runs_cancel,
    status,
    tenant,
    tenant_data,
    train,
)
from goldsmith_cli.errors import CliError
from goldsmith_cli.signals import unwind_on_termination


def run() -> None:
    """Run the command and leave with its exit code; what can be foreseen ends in a sentence, not a traceback."""
    unwind_on_termination()
    try:
        app()
    except Exception as error:
        foreseen = as_cli_error(error)
        if foreseen is None:
            raise
        report(foreseen)
        sys.exit(foreseen.exit_code)


def as_cli_error(error: Exception) -> CliError | None:
    """``error`` as one that is foreseen; None when it is a defect."""
    if isinstance(error, CliError):
        return error
    if isinstance(error, GoldsmithError):
        return CliError(str(error))
    # Looked at by name: importing boto3 to ask takes longer than most commands.
    if type(error).__module__.partition(".")[0] in {"boto3", "botocore"}:
        from goldsmith_cli.aws import aws_error

        return aws_error(error)
    return None


def report(error: CliError) -> None:
    """Say what went wrong and what would help, on standard error."""
    from goldsmith_cli.consoles import printable

    typer.secho(f"error: {printable(error.message)}", fg=typer.colors.RED, err=True)
    if error.cure:
        typer.echo(f"  {printable(error.cure)}", err=True)
