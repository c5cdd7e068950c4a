"""`goldsmith report`: one page that says whether a tenant's models learn."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith_cli.app import app, connected

if TYPE_CHECKING:
    from goldsmith_cli.report.figures import Report
    from goldsmith_cli.target import Target

_EPILOG = """
The page is one file: it fetches nothing, runs nothing, and reads in light and dark, on a phone and on paper. With texts
it is as private as the drafts; `--no-texts` makes one that holds no customer text, comment or draft.

`--json` prints the figures behind the page instead: {"tenant", "stack", "version", "made_at", "headline": {"verdict":
"better" | "not_better" | "too_little_evidence", "sentence", "detail"}, "events", "drafts", "samples", "new_samples",
"forgotten", "refused", "next_run": [SENTENCE], "live_model", "outcomes": {NAME: number}, "skipped_by_reason", "models":
[{"label", "model", "run_id", "standing", "went_live", "distance": DISTANCE}], "course": {"unit": "day" | "week",
"periods": [{"start", "outcomes", "distance": DISTANCE}], "earlier"}, "changes": [{"at", "label", "words", "reason"}],
"runs": [{"run_id", "started", "state", "outcome", "samples", "held_out", "method", "strategy", "live_distance",
"new_distance", "improvement", "interval", "answers", "verdict", "tokens", "price", …}], "rewriting": [{"model",
"rewrites", "calls", "input_tokens", "output_tokens"}], "parked": {"count", "oldest", "reasons"}, "latest": null or
[{"generation_id", "source", "at", "comment", "before", "after", "distance"}]}; DISTANCE is {"drafts", "mean",
"interval"}.

For example: `goldsmith report --tenant acme-leads -o report.html`

Exit codes: 0 the page is written, whatever it says; 1 nothing was heard of the tenant; 2 wrong usage, or the page
cannot be written; 3 no stack; 4 AWS refused or was not reached.
"""


@app.command(epilog=_EPILOG)
def report(
    context: typer.Context,
    tenant: Annotated[str, typer.Option(help="Whose.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            dir_okay=False,
            show_default="TENANT-report.html, here",
            help="Write there, over what is there; `-` for standard output.",
        ),
    ] = None,
    samples: Annotated[int, typer.Option(min=0, max=100, help="How many of the latest golden samples to show.")] = 5,
    no_texts: Annotated[
        bool, typer.Option("--no-texts", help="Leave out whatever a customer, a writer or a model wrote.")
    ] = False,
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How far back the charts over time go.")] = 26,
    opened: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures for programs; no page is written.")] = False,
) -> None:
    """Save one page that says whether it learns: what people change model by model, runs, cost, what is parked.

    It is written for whoever pays for it, in words and charts, and says where the evidence is too little.
    """
    from goldsmith_cli.errors import UsageError
    from goldsmith_cli.tenants import require_possible

    require_possible(tenant)
    to_stdout = output == Path("-")
    if opened and (json or to_stdout):
        raise UsageError("--open needs a page in a file", "leave out --json, or name a file with --output")
    found = _found(connected(context), tenant, weeks, None if no_texts else samples)
    if json:
        typer.echo(found.model_dump_json(indent=2))
        return
    path = None if to_stdout else output or Path(f"{tenant}-report.html")
    _write(found, path)
    if path is not None:
        typer.echo(str(path))
        if opened:
            typer.launch(path.resolve().as_uri())


def _found(target: "Target", tenant: str, weeks: int, samples: int | None) -> "Report":
    from datetime import UTC, datetime

    from goldsmith.adapters.dynamodb_live import DynamoLive
    from goldsmith_cli import stores
    from goldsmith_cli.overview.next_run import what_is_missing
    from goldsmith_cli.policies import stack_policy
    from goldsmith_cli.report.collecting import Reporting
    from goldsmith_cli.report.tracking import tracked

    runs = stores.runs(target)
    stores.require_heard_of(tenant, runs)
    log, policy = DynamoLive(stores.ledger_table(target)), stack_policy(target)
    reporting = Reporting(stores.ledger(target), runs, log, stores.store(target), policy, target.description)
    waits = what_is_missing(target, runs)(runs.tenant(tenant))
    with tracked() as track:
        return reporting.report(tenant, datetime.now(UTC), track, weeks=weeks, samples=samples, next_run=waits)


def _write(found: "Report", path: Path | None) -> None:
    from goldsmith_cli.exporting import destination
    from goldsmith_cli.report.page import page

    with destination(path) as file:
        file.write(page(found).encode())
