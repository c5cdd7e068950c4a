"""`goldsmith runs report`: an evaluation as a page for people."""

from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith_cli.app import connected
from goldsmith_cli.commands.runs import AsJson, runs
from goldsmith_cli.errors import CliError

if TYPE_CHECKING:
    from goldsmith.adapters.s3 import S3Store
    from goldsmith.domain.promotion import Evaluation


@runs.command(
    epilog='`--json` prints {"run_id", "file"}.\n\nFor example: `goldsmith runs report acme-leads-0001 -o report.html`'
)
def report(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="As in goldsmith runs, acme-leads-0001 for example.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", dir_okay=False, help="Write there instead of RUN-evaluation.html, here."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Save a run's evaluation as one HTML page, and print where.

    The page needs nothing but a browser, and holds texts of the tenant: treat it as you treat those.
    """
    from goldsmith_cli import stores
    from goldsmith_cli.exporting import destination
    from goldsmith_cli.run_details import find_run

    target = connected(context)
    run = find_run(stores.runs(target), run_id)
    if run.evaluation is None:
        raise CliError(f"{run_id} was not evaluated: it is {run.state.value}", f"see goldsmith runs show {run_id}")
    page = _page(stores.store(target), run.evaluation)
    if page is None:
        raise CliError(f"the report {run.evaluation.report_key} is not in the bucket any more")
    path = output or Path(f"{run_id}-evaluation.html")
    with destination(path) as file:
        file.write(page)
    typer.echo(dumps({"run_id": run_id, "file": str(path)}) if json else str(path))


def _page(store: "S3Store", evaluation: "Evaluation") -> bytes | None:
    """The page; where it had to go, because something on it was forgotten, made again of what is left."""
    from goldsmith.domain.evaluation_report import EvaluationReport
    from goldsmith.workflows.evaluation_page import page

    if evaluation.page_key is not None and store.size(evaluation.page_key) is not None:
        return b"".join(store.lines(evaluation.page_key))
    if evaluation.report_key is None or store.size(evaluation.report_key) is None:
        return None
    stored = EvaluationReport.model_validate_json(b"".join(store.lines(evaluation.report_key)))
    return page(stored).encode()
