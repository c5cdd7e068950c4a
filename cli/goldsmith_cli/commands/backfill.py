"""`goldsmith backfill`: feedback of the past, its drafts rewritten in batches at half the price."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import CliError, ExitCode
from goldsmith_cli.history.options import (
    ErrorsFile,
    FileFormat,
    HiddenFinals,
    Limit,
    Maps,
    OccurredAt,
    RatingScale,
    SourceFile,
    refuse_overwriting,
)

if TYPE_CHECKING:
    from goldsmith_cli.backfill.deployment import Deployment
    from goldsmith_cli.backfill.reading import Source

_BEGIN = "run"
_EPILOG = """
FILE is read as `goldsmith emit` reads it, which explains **--map**. The same command given again goes on where the
first one stopped; once it is done it changes nothing and asks no model.

`--json` prints {"backfill_id", "tenant", "stage", "created_at", "updated_at", "rewriter", "judge", "gathered",
"drafts", "settled", "outcomes", "usage", "ignored", "rounds"}, with `--dry-run` {"events", "rewrite", "judge"}.

For example: `goldsmith backfill run reviews.csv --tenant acme-leads --dry-run`

Exit codes: 0 done, or submitted with --no-wait; 1 lines were refused, or the provider stands in the way;
2 wrong usage, 4 some events could not be committed, 130 interrupted.
"""


class _FileOrCommand(TyperGroup):
    """`goldsmith backfill FILE` is short for `goldsmith backfill run FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer keeps its type private
        """Name the command that was left out."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [_BEGIN, *args]
        return super().parse_args(ctx, args)


backfill = typer.Typer(
    cls=_FileOrCommand,
    no_args_is_help=True,
    help="Read feedback of the past and have its drafts rewritten in batches, at half the price, within a day.\n\n"
    "`goldsmith backfill FILE --tenant NAME` begins one, or goes on with it.",
)
app.add_typer(backfill, name="backfill")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Do what can be done now, and leave the rest for later.")]
Name = Annotated[str, typer.Argument(metavar="ID", help="As in goldsmith backfill list, or the beginning of it.")]


@backfill.command(_BEGIN, epilog=_EPILOG)
def begin(
    context: typer.Context,
    file: SourceFile,
    tenant: Annotated[str, typer.Option(help="Whose feedback it is, whatever the file says.")],
    mapping: Maps = None,
    rating_scale: RatingScale = None,
    occurred_at: OccurredAt = None,
    format_: FileFormat = None,
    limit: Limit = None,
    hide_final: HiddenFinals = 0.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked; change nothing.")] = False,
    no_wait: NoWait = False,
    errors: ErrorsFile = None,
    json: AsJson = False,
) -> None:
    """Begin a backfill with a file, or go on with it.

    `goldsmith backfill reviews.csv --tenant acme-leads --map messages=prompt,output=draft,rating=stars,comment=note`
    """
    from goldsmith_cli.backfill import going_on, reading
    from goldsmith_cli.history.preparing import prepare
    from goldsmith_cli.history.reading import format_of

    refuse_overwriting(file, errors)
    how = format_of(file, format_)
    maker = prepare(file, how, mapping or [], tenant, rating_scale, occurred_at, hide_final)
    source = reading.Source(tenant, file, how, maker, limit, errors, quiet=json)
    made = going_on.deployment(connected(context))
    made.require_batches()
    if dry_run:
        raise typer.Exit(_estimate(made, source))
    found, summary = reading.begin(made, source)
    if summary and not json:
        typer.echo(f"{file.name}: {summary.lines:,} records, {summary.refused:,} refused")
    going_on.go_on(made, found, wait=not no_wait, json=json)
    raise typer.Exit(ExitCode.PROBLEM if summary and summary.refused else ExitCode.OK)


@backfill.command(epilog="For example: `goldsmith backfill resume 3f9a`")
def resume(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="As in goldsmith backfill list; may be left out for one.")
    ] = None,
    no_wait: NoWait = False,
    json: AsJson = False,
) -> None:
    """Go on with a backfill, from any machine."""
    from goldsmith.domain.backfills import Stage
    from goldsmith_cli.backfill import finding, going_on

    made = going_on.deployment(connected(context))
    found = finding.one(made, name) if name else finding.the_only_unfinished(made)
    if found.stage is Stage.GATHERING:
        raise CliError(
            f"the file of backfill {found.backfill_id} was not read to its end",
            "give the command that began it again, where the file is; or end it with: "
            f"goldsmith backfill cancel {found.backfill_id}",
        )
    going_on.go_on(made, found, wait=not no_wait, json=json)


@backfill.command("list", epilog="For example: `goldsmith backfill list --tenant acme-leads`")
def list_(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Option(help="This tenant's backfills only.")] = None,
    json: AsJson = False,
) -> None:
    """List the backfills, the latest first."""
    from goldsmith_cli.backfill import finding, going_on, showing
    from goldsmith_cli.backfill.deployment import now
    from goldsmith_cli.consoles import output
    from goldsmith_cli.tenants import require_possible

    require_possible(tenant)
    found = finding.all_backfills(going_on.deployment(connected(context)), tenant)
    if json:
        from json import dumps

        typer.echo(dumps([showing.as_json(each) for each in found], indent=2))
    elif found:
        output().print(showing.table_of(found, now()), crop=False)
    else:
        typer.echo("no backfill was begun yet", err=True)


@backfill.command(epilog="For example: `goldsmith backfill cancel 3f9a`")
def cancel(context: typer.Context, name: Name, json: AsJson = False) -> None:
    """End a backfill: what is not settled is left to live rewriting, the provider's files are deleted."""
    from goldsmith_cli.backfill import finding, going_on

    made = going_on.deployment(connected(context))
    found = finding.one(made, name)
    if found.stage.ended:
        raise CliError(f"backfill {found.backfill_id} is {found.stage} already")
    going_on.cancel(made, found, json=json)


def _estimate(made: "Deployment", source: "Source") -> ExitCode:
    from goldsmith_cli.backfill.estimating import Estimate
    from goldsmith_cli.backfill.showing import show_estimate

    estimate = Estimate(made, source.tenant)
    summary = source.read(estimate.take, made.ledger.max_generations)
    if source.quiet:
        from json import dumps

        typer.echo(dumps(estimate.as_json(), indent=2))
    else:
        typer.echo(f"{source.file.name}: {summary.lines:,} records, {summary.refused:,} refused; nothing was sent")
        show_estimate(estimate)
    return ExitCode.PROBLEM if summary.refused else ExitCode.OK
