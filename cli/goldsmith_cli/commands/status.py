"""`goldsmith status`: what became of all feedback, and what is under way."""

import time
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import ExitCode

if TYPE_CHECKING:
    from goldsmith_cli.overview.collecting import Overview
    from goldsmith_cli.target import Target

_SECONDS_BETWEEN_LOOKS = 2.0
_EPILOG = """
`--json` prints {"tenants": {NAME: COUNTS}, "totals": COUNTS, "queues": {NAME: {"waiting", "in_flight", "delayed"}},
"balanced": true}. COUNTS are {"events", "outcomes": {accepted, edited, rewritten, reviewed, parked, skipped, waiting,
rewriting}, "superseded", "skipped_by_reason", "samples": {accepted, edited, rewritten, reviewed}, "dead_lettered",
"forgotten" (generations), "new_samples", "runs": {STATE: number}}; of a tenant also "threshold", "next_run":
[a sentence for each thing that keeps it from starting], "active_run", "live_model", "live_since",
"live_edit_distances": [{"model", "edit_distance", "drafts"}] (the live model, then the one before it),
"retrain_required": [RUN], "forgetting": [what is being forgotten]; of the totals also "distinct_events_sent_here"
(events + dead_lettered). The tenant "-" counts refusals that name no tenant.

The books balance when events = the sum of outcomes + superseded, for every tenant.

A refused event is dead-lettered: it is in no tenant's events, and its message waits in the dead-letter queue.

For example: `goldsmith status`, or `goldsmith status --tenant acme-leads --watch`

Exit codes: 0; 1 when the books do not balance though nothing is on its way, or nothing was heard of the tenant.
"""


@app.command(epilog=_EPILOG)
def status(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Option(help="This tenant only.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Look again every two seconds, until Ctrl-C.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON for programs; with --watch one object a line.")
    ] = False,
) -> None:
    """Say what became of all feedback, what was learnt, and what is under way.

    Events are counted once however often they were sent. An event is *superseded* when a later one of the
    same draft says more.
    """
    from goldsmith_cli import stores

    stores.require_possible_or_unnamed(tenant)
    target = connected(context)
    stores.require_heard_of(tenant, stores.runs(target))
    if watch:
        _watch(target, tenant, json)
    overview = _overview(target, tenant)
    _show(overview, json, indent=2)
    raise typer.Exit(ExitCode.OK if overview.balanced or overview.on_the_way else ExitCode.PROBLEM)


def _overview(target: "Target", tenant: str | None) -> "Overview":
    from goldsmith_cli.overview.collecting import collect

    return collect(target, tenant)


def _show(overview: "Overview", json: bool, indent: int | None) -> None:
    if json:
        typer.echo(overview.model_dump_json(indent=indent))
        return
    from goldsmith_cli.consoles import output
    from goldsmith_cli.overview.tables import tables

    output().print(tables(overview), crop=False)


def _watch(target: "Target", tenant: str | None, json: bool) -> NoReturn:
    from goldsmith_cli.consoles import output

    if json or not output().is_terminal:
        while True:
            _show(_overview(target, tenant), json, indent=None)
            time.sleep(_SECONDS_BETWEEN_LOOKS)
    from rich.live import Live

    from goldsmith_cli.overview.tables import tables

    with Live(console=output(), auto_refresh=False, screen=True) as live:
        while True:
            live.update(tables(_overview(target, tenant)), refresh=True)
            time.sleep(_SECONDS_BETWEEN_LOOKS)
