"""`goldsmith review`: the rewrites that wait for a person."""

from typing import Annotated

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.review.options import AsJson, GenerationId, Tenant

_EPILOG = """
For example:

    goldsmith review list

    goldsmith review show gen-8841

    goldsmith review approve gen-8841 --note "checked the number"

Exit codes: 0 done; 1 the decision could not be made, and nothing was changed; 2 wrong usage.
"""
_LIST_EPILOG = """
`--json` prints an array of {"generation_id", "tenant", "since", "reasons": [NAME], "comment", "candidates": number},
oldest first.

For example: `goldsmith review list --reason low_score`
"""
_SHOW_EPILOG = """
`--json` prints {"generation_id", "tenant", "since", "version", "reasons", "feedback": {"messages", "output", "comment",
"rating", "author", "model", …}, "candidates": [{"number", "answer", "needs_change", "points", "problem", "checks":
{NAME: null or what it found}, "judgement", "score", "distance", "seed", "usage"}], "rewrite"}. `answer` is null where
the model gave none; `rating` is 0 (worst) to 1 (best).

For example: `goldsmith review show gen-8841 --full`
"""

review = typer.Typer(no_args_is_help=True)
app.add_typer(review, name="review", help="Decide on rewrites that no check or judge could vouch for.", epilog=_EPILOG)


@review.command("list", epilog=_LIST_EPILOG)
def list_parked(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Option(help="This tenant's only.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only what was parked for it, low_score for example.")] = None,
    json: AsJson = False,
) -> None:
    """List what is parked, oldest first, and for which reasons."""
    from datetime import UTC, datetime

    from goldsmith_cli.consoles import output
    from goldsmith_cli.review import finding
    from goldsmith_cli.review.deciding import as_json
    from goldsmith_cli.review.listing import Row, table
    from goldsmith_cli.tenants import require_possible

    require_possible(tenant)
    target = connected(context)
    parked = finding.all_parked(finding.reviewing(target), finding.tenants(target, tenant), reason)
    rows = sorted(map(Row.of, finding.counted(parked)), key=lambda row: row.since)
    if json:
        typer.echo(as_json([row.as_json() for row in rows]))
    elif rows:
        output().print(table(rows, datetime.now(UTC)), crop=False)
    else:
        typer.echo(f"nothing is parked{f' for {reason}' if reason else ''}", err=True)


@review.command(epilog=_SHOW_EPILOG)
def show(
    context: typer.Context,
    generation_id: GenerationId,
    tenant: Tenant = None,
    full: Annotated[bool, typer.Option("--full", help="The whole conversation.")] = False,
    json: AsJson = False,
) -> None:
    """Show one rewrite: the comment, what each candidate changes, what checks and judge say, and what to do next."""
    from datetime import UTC, datetime

    from goldsmith_cli.consoles import output
    from goldsmith_cli.review import finding
    from goldsmith_cli.review.deciding import as_json
    from goldsmith_cli.review.details import show_parked
    from goldsmith_cli.review.documents import document

    _, parked = finding.found(connected(context), generation_id, tenant)
    if json:
        typer.echo(as_json(document(parked)))
    else:
        show_parked(output(), parked, datetime.now(UTC), full=full)
