"""`goldsmith runs`: the fine-tunes, and what came of them."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import CliError

runs = typer.Typer(invoke_without_command=True)
app.add_typer(runs, name="runs")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]


@runs.callback()
def list_runs(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Option(help="This tenant's runs only.")] = None,
    json: AsJson = False,
) -> None:
    """List the fine-tunes: state, models, and how far each model's answers are from people's finals.

    *because* is what started a run: the threshold, the age of its oldest sample, or a person's hand. Samples are
    those of the snapshot: trained on + held out. Distances are mean normalised edit distances, 0 (the same) to 1.
    `goldsmith runs show RUN` tells more of one.
    """
    if context.invoked_subcommand is not None:
        return
    from goldsmith_cli import stores
    from goldsmith_cli.consoles import output
    from goldsmith_cli.run_details import all_runs
    from goldsmith_cli.run_list import run_table
    from goldsmith_cli.tenants import require_possible

    require_possible(tenant)
    ledger = stores.runs(connected(context))
    stores.require_heard_of(tenant, ledger)
    found = list(ledger.runs(tenant) if tenant else all_runs(ledger))
    if json:
        typer.echo(_as_json([run.model_dump(mode="json") | {"run_id": run.run_id} for run in found]))
    elif found:
        output().print(run_table(found, datetime.now(UTC)), crop=False)
    else:
        typer.echo("no run was started yet: goldsmith status tells how many golden samples have gathered", err=True)


@runs.command(
    epilog="For example: `goldsmith runs show acme-leads-0001 --examples 10`\n\nExit codes: 0; 1 there is no such run."
)
def show(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="As in goldsmith runs, acme-leads-0001 for example.")],
    examples: Annotated[
        int, typer.Option(min=0, help="How many of the evaluation's examples to show, those that moved most first.")
    ] = 3,
    json: AsJson = False,
) -> None:
    """Show one fine-tune: its steps, its snapshot, and the answers that moved most."""
    from goldsmith_cli import stores
    from goldsmith_cli.consoles import messages, output
    from goldsmith_cli.run_details import document, find_run, moved_most, show_examples, show_run

    target = connected(context)
    run = find_run(stores.runs(target), run_id)
    store = stores.store(target)
    manifest = document(store, run.snapshot.manifest_key if run.snapshot else None)
    report = document(store, run.evaluation.report_key if run.evaluation else None)
    moved = moved_most(report, examples)
    if json:
        facts = run.model_dump(mode="json") | {"run_id": run.run_id}
        typer.echo(_as_json({**facts, "manifest": manifest, "examples": moved}))
        return
    show_run(output(), run, manifest, datetime.now(UTC))
    show_examples(output(), moved)
    if run.evaluation and run.evaluation.report_key and report is None:
        messages().print(f"the report {run.evaluation.report_key} is not in the bucket any more")


@runs.command(
    epilog='`--json` prints {"run_id", "tenant", "new_samples"}.\n\n'
    "For example: `goldsmith runs retry acme-leads-0001`\n\nExit codes: 0; 1 nothing was changed, and why."
)
def retry(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="The tenant's latest run, once it has ended.")],
    json: AsJson = False,
) -> None:
    """Count a run's samples as new again, so that another run starts for them.

    For a run that was blocked, failed or cancelled, when what stood in its way is mended. The new run starts at once if
    the samples still reach the threshold and MinimumIntervalHours have passed; `goldsmith train` waits for neither.
    """
    from goldsmith_cli import stores
    from goldsmith_cli.run_details import find_run

    ledger = stores.runs(connected(context))
    run = find_run(ledger, run_id)
    if not ledger.reopen(run):
        told = f"{run_id} is still active, not the latest run of {run.tenant}, or its samples count as new already"
        raise CliError(told, "see goldsmith runs")
    state = ledger.tenant(run.tenant)
    if json:
        typer.echo(_as_json({"run_id": run.run_id, "tenant": run.tenant, "new_samples": state.new_samples}))
    else:
        typer.echo(f"{state.new_samples} samples of {run.tenant} count as new again")


def _as_json(value: object) -> str:
    import json

    return json.dumps(value, indent=2, ensure_ascii=False)
