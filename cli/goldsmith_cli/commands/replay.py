"""`goldsmith replay`: what is committed, decided anew."""

from typing import Annotated

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import ExitCode

_EPILOG = """
For example, after the stack was deployed with another PositiveRating (after `goldsmith tenant set`, with `--tenant`):

`goldsmith --stack goldsmith replay --all-tenants --dry-run`

Given again it changes nothing. What was interrupted goes on with the same command.

`--json` prints {"dry_run", "policy": {"positive_rating", "negative_rating"}, "tenants": {NAME: {"policy": its own,
"generations", "changed", "unchanged", "forgotten", "without_room", "transitions": [{"from": {"outcome", "reason"},
"to": {"outcome", "reason"}, "generations", "examples": [ID]}], "new_samples", "samples_gone", "rewrites_asked",
"asked_again", "next_run": {"new_samples", "threshold", "active_run"}}}}.

Exit codes: 0 done, or nothing to do; 1 not confirmed, not found, or not all could be changed; 2 wrong usage,
130 interrupted.
"""


@app.command(epilog=_EPILOG)
def replay(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Option(help="This tenant's generations.")] = None,
    all_tenants: Annotated[bool, typer.Option("--all-tenants", help="Those of every tenant.")] = False,
    generation: Annotated[str | None, typer.Option(metavar="ID", help="One generation of the tenant only.")] = None,
    ask_again: Annotated[
        bool,
        typer.Option(
            "--ask-again",
            help="Also send the requests for rewrites that are waited for once more, in case they were lost. One that"
            " was not lost costs nothing, or the calls of a model.",
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")] = False,
) -> None:
    """Decide anew on feedback that is committed: under the thresholds now in force, or by mended code.

    Nothing is sent again. What people or models answered stands as it would in triage: docs/replay.md has the table.
    Where the decision is another one, golden samples and counters follow; where it is the same, nothing is written.
    Without **--yes** it says what would change, and asks.
    """
    from goldsmith_cli.replay import doing
    from goldsmith_cli.replay.subjects import subject

    wanted = subject(tenant, generation, all_tenants=all_tenants, ask_again=ask_again)
    desk = doing.Desk(connected(context), wanted, quiet=json)
    complete = desk.preview() if dry_run else desk.replay(yes=yes)
    raise typer.Exit(ExitCode.OK if complete else ExitCode.PROBLEM)
