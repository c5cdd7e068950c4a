"""The entry point of the command `goldsmith`.

A module of commands registers them on ``goldsmith_cli.app.app`` when it is imported, and imports what
is heavy (boto3, pydantic, rich) inside its functions, so that `goldsmith --help` answers at once.
"""

import sys
from typing import NoReturn

import typer

from goldsmith.errors import GoldsmithError
from goldsmith_cli.app import app
from goldsmith_cli.commands import (  # noqa: F401 - importing a module registers its commands
    alarms,
    backfill,
    dataset,
    demo,
    dlq,
    dlq_redrive,
    doctor,
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
    tenant_report,
    train,
)
from goldsmith_cli.endings import broken_pipe, flushed, prepare_streams, system_error, tell, wants_json
from goldsmith_cli.errors import AwsError, CliError, ExitCode, UsageError
from goldsmith_cli.local.whereabouts import current_directory
from goldsmith_cli.signals import leave_at_once, unwind_on_termination


def command() -> NoReturn:
    """What the shell starts: ``run``, and no signal at the end of it shows a traceback."""
    try:
        run()
    finally:
        leave_at_once()


def run() -> NoReturn:
    """Run the command and leave with its exit code; what can be foreseen ends in a sentence, not a traceback."""
    unwind_on_termination()
    prepare_streams()
    sys.exit(flushed(_exit_code()))


def _exit_code() -> int:
    try:
        current_directory()  # first of all: from a directory that is gone not every library can be imported
        answer = app(standalone_mode=False, prog_name="goldsmith")
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except typer.Abort:
        return _told(CliError("not confirmed"))
    except typer.TyperException as misused:
        return _misused(misused)
    except SystemExit as ended:
        # What writes to a pipe that nobody reads any more ends by itself, with a code that says something else.
        if isinstance(ended.__context__, BrokenPipeError):
            return broken_pipe()
        raise
    except Exception as error:
        foreseen = as_cli_error(error)
        if foreseen is None:
            raise
        return _told(foreseen)
    return answer if isinstance(answer, int) else ExitCode.OK


def _misused(error: typer.TyperException) -> int:
    """An option or argument that typer refused: told in its own words, with the usage."""
    if wants_json(sys.argv):
        return _told(UsageError(error.format_message(), "goldsmith COMMAND --help tells the usage"))
    from typer import rich_utils

    rich_utils.rich_format_error(error)  # type: ignore[arg-type]  # its own name for the class is not public
    return error.exit_code


def _told(error: CliError) -> int:
    tell(error)
    return error.exit_code


def as_cli_error(error: Exception) -> CliError | None:
    """``error`` as one that is foreseen; None when it is a defect."""
    if isinstance(error, CliError | GoldsmithError):
        return _ours(error)
    if _is_of_aws(error):
        from goldsmith_cli.aws import aws_error

        return aws_error(error)
    if isinstance(error, OSError) and error.strerror:
        return system_error(error)
    return None


def _ours(error: CliError | GoldsmithError) -> CliError:
    """As it is; but where AWS refused or was not reached, and it has no cure, with those of AWS."""
    told = error if isinstance(error, CliError) else CliError(error.explained)
    cause = error.__cause__
    while cause is not None and not _is_of_aws(cause):
        cause = cause.__cause__
    if not isinstance(cause, Exception) or told.cure or told.exit_code is not ExitCode.PROBLEM:
        return told
    from goldsmith_cli.aws import aws_error

    return AwsError(told.message, aws_error(cause).cure)


def _is_of_aws(error: BaseException) -> bool:
    # Looked at by name: importing boto3 to ask takes longer than most commands.
    return type(error).__module__.partition(".")[0] in {"boto3", "botocore"}
