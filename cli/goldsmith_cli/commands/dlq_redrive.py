"""`goldsmith dlq redrive` and `delete`: dead letters back to where they came from, or gone."""

from pathlib import Path
from typing import Annotated

import typer

from goldsmith_cli.app import connected
from goldsmith_cli.commands.dlq import dlq
from goldsmith_cli.dlq.options import AsJson, DryRun, Messages, Reason, Tenant, WantedQueue, Yes
from goldsmith_cli.errors import ExitCode

_REDRIVE_EPILOG = """
For example, after the template or the code was mended: `goldsmith dlq redrive rewrite`

What the queue's function would refuse again stays, with the reason. A message is sent before it is deleted: whatever
stops the command, none is lost, at worst one is there twice, and triage takes an event once. Run it again to go on.
docs/dead-letters.md says what becomes of each queue's messages, and of the books.

`--json` prints {"dry_run", "letters": [{what list has of it, "to", "problems": [{"field", "cure"}], "fate"}],
"not_seen": {QUEUE: number}}; fate is sent, stays, failed or gone, and in a dry run would_be_sent or stays.

Exit codes: 0 all were sent; 1 some stay, not confirmed, or not found; 2 wrong usage, 130 interrupted.
"""
_DELETE_EPILOG = """
For example: `goldsmith dlq delete launch`

A deleted message is gone for good. One that triage refused stays counted as dead-lettered. To erase what was said by
somebody use goldsmith forget, which looks here too.

`--json` prints as redrive does; fate is deleted or gone, and in a dry run would_be_deleted.

Exit codes: 0 all were deleted; 1 not confirmed, or not found; 2 wrong usage, 130 interrupted.
"""


@dlq.command(epilog=_REDRIVE_EPILOG)
def redrive(
    context: typer.Context,
    queue: WantedQueue = None,
    message: Messages = None,
    tenant: Tenant = None,
    reason: Reason = None,
    fixed: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Send what this file holds instead of the one --message, once it is valid; then delete the dead one.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Send also what would be refused: the functions may know better.")
    ] = False,
    dry_run: DryRun = False,
    per_second: Annotated[
        int, typer.Option(min=1, max=1000, metavar="NUMBER", help="Most messages sent in a second.")
    ] = 100,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Send dead letters back to the queue they came from: those named, or all of a queue, tenant or reason.

    Each is checked first, by the rules of this version. Without **--yes** it says what would go where, and asks.
    """
    from goldsmith_cli.dlq import fixing
    from goldsmith_cli.dlq.redriving import Desk
    from goldsmith_cli.dlq.selecting import narrowed

    wanted = narrowed(queue, message or (), tenant, reason)
    replacement = fixing.replacement(fixed, wanted)
    desk = Desk(connected(context), wanted, dry_run=dry_run, quiet=json)
    complete = desk.redrive(replacement, force=force, per_second=per_second, yes=yes)
    raise typer.Exit(ExitCode.OK if complete else ExitCode.PROBLEM)


@dlq.command(epilog=_DELETE_EPILOG)
def delete(
    context: typer.Context,
    queue: WantedQueue = None,
    message: Messages = None,
    tenant: Tenant = None,
    reason: Reason = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Delete dead letters that nobody can use: those named, or all of a queue, tenant or reason.

    Without **--yes** it says which, and asks.
    """
    from goldsmith_cli.dlq.redriving import Desk
    from goldsmith_cli.dlq.selecting import narrowed

    wanted = narrowed(queue, message or (), tenant, reason)
    complete = Desk(connected(context), wanted, dry_run=dry_run, quiet=json).delete(yes=yes)
    raise typer.Exit(ExitCode.OK if complete else ExitCode.PROBLEM)
