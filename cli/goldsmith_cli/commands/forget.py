"""`goldsmith forget`: erase what was said, through to the provider's files."""

from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import CliError, ExitCode

if TYPE_CHECKING:
    from goldsmith.workflows.forgetting import Forgetters
    from goldsmith.workflows.forgetting_report import Report, Subject

_EPILOG = """
For example: `goldsmith forget --tenant acme-leads --author writer-17 --dry-run`

Given again it does what is left, or nothing: whatever stopped it, run the same command again. Until it has ended once,
no run of the tenant takes a step.

`--json` prints {"tenant", "generation_id", "author", "known", "dry_run", "generations", "events", "samples", "records",
"segments", "snapshot_lines", "versions", "dead_letters", "runs": [{"run_id", "trained", "held_out", "cancelled",
"files_deleted", "retrain_required", "model"}], "left": [SENTENCE]}.

Exit codes: 0 all is done; 1 something is left, each with its cure; 2 wrong usage, 130 interrupted.
"""


@app.command(epilog=_EPILOG)
def forget(
    context: typer.Context,
    tenant: Annotated[str, typer.Option(help="Whose. Alone: everything of the tenant.")],
    generation: Annotated[
        str | None, typer.Option(metavar="ID", help="One draft, with all that was said about it.")
    ] = None,
    author: Annotated[
        str | None, typer.Option(metavar="ID", help="Every draft that this author said something about.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; change nothing.")] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Do not ask: neither for the name of a whole tenant, nor about one that nobody has heard of.",
            show_default=False,
        ),
    ] = False,
    grace: Annotated[
        float,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="How long to wait for what functions had begun to write before: as long as they may run.",
        ),
    ] = 190.0,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")] = False,
) -> None:
    """Erase a draft, what an author said, or a tenant, for good.

    It goes from the dataset with all its older versions, the ledger, the review queue, the training sets of runs, the
    provider's copies of them and the dead letters. What arrives late is refused. Models that were trained on it are
    marked **retrain required**: nothing takes it out of a model. docs/forget.md says what stays, and why.
    """
    from goldsmith_cli import stores
    from goldsmith_cli.forget.asking import confirm_everything, confirm_unknown, subject
    from goldsmith_cli.forget.deployment import forgetters
    from goldsmith_cli.tenants import require_possible

    require_possible(tenant)
    wanted = subject(tenant, generation, author)
    target = connected(context)
    ledger = stores.runs(target)
    stores.require_heard_of(tenant, ledger)
    workflow = forgetters(target, grace)
    known = _known(workflow, wanted)
    if wanted.everything and not dry_run:
        confirm_everything(ledger.tenant(tenant), yes=yes)
    if not known and not dry_run:
        confirm_unknown(wanted, yes=yes)
    report = _report(workflow, wanted, dry_run=dry_run, quiet=json)
    _show(wanted, report, known=known, dry_run=dry_run, json=json)
    raise typer.Exit(ExitCode.PROBLEM if report.left else ExitCode.OK)


def _known(workflow: "Forgetters", wanted: "Subject") -> bool:
    from goldsmith.errors import GoldsmithError

    try:
        return workflow.known(wanted)
    except GoldsmithError as error:
        raise CliError(error.explained) from error


def _report(workflow: "Forgetters", wanted: "Subject", *, dry_run: bool, quiet: bool) -> "Report":
    from goldsmith.errors import GoldsmithError
    from goldsmith_cli.forget.asking import command
    from goldsmith_cli.forget.showing import telling

    again = f"what was erased stays erased; go on with: {command(wanted)}"
    try:
        with telling(quiet=quiet) as told:
            return (workflow.preview if dry_run else workflow.forget)(wanted, told)
    except GoldsmithError as error:
        raise CliError(error.explained, "" if dry_run else again) from error
    except (KeyboardInterrupt, SystemExit):
        if not dry_run:
            typer.echo(again, err=True)
        raise


def _show(wanted: "Subject", report: "Report", *, known: bool, dry_run: bool, json: bool) -> None:
    from goldsmith_cli.forget import showing

    if json:
        from json import dumps

        typer.echo(dumps(showing.as_json(wanted, report, known=known, dry_run=dry_run), indent=2))
    else:
        showing.show(wanted, report, known=known, dry_run=dry_run)
