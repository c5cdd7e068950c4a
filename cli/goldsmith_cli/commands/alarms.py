"""`goldsmith alarms`: what the stack's alarms say, and where it is written what to do."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import CliError, ExitCode

_EPILOG = """
`--json` prints [{"name", "state": "ALARM", "OK" or "INSUFFICIENT_DATA", "since", "meaning", "runbook"}]. A runbook is a
page of this repository: docs/runbooks/README.md lists them all.

For example: `goldsmith alarms`

Exit codes: 0 none is raised; 1 at least one is.
"""


@app.command(epilog=_EPILOG)
def alarms(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")] = False,
) -> None:
    """List the stack's alarms: which are raised, since when, what each means and which runbook says what to do.

    On the local stack a bridge stands in for CloudWatch, which measures and judges there every two seconds; the two
    alarms that calculate, rewrite-failures and functions-throttled, are on AWS only.
    """
    from goldsmith_cli.alarms import collecting, showing
    from goldsmith_cli.consoles import output

    target = connected(context)
    found = collecting.alarms(target)
    if not found:
        raise CliError(f"{target.description} has no alarms", "deploy it again: infra/monitoring.yaml makes them")
    if json:
        typer.echo(showing.as_json(found))
    else:
        output().print(showing.alarm_table(found, datetime.now(UTC)), crop=False)
    raise typer.Exit(ExitCode.PROBLEM if any(alarm.raised for alarm in found) else ExitCode.OK)
