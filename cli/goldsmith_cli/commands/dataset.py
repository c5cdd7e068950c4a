"""`goldsmith dataset`: what was learnt, as files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import UsageError

if TYPE_CHECKING:
    from goldsmith_cli.exporting import Exported, Part
    from goldsmith_cli.target import Target

dataset = typer.Typer(no_args_is_help=True)
app.add_typer(dataset, name="dataset", help="What was learnt, as files.")


@dataset.command()
def export(
    context: typer.Context,
    tenant: Annotated[str, typer.Option(help="Whose golden samples.")],
    shape: Annotated[
        Literal["sft", "dpo", "golden"],
        typer.Option(
            "--format",
            help="sft: chats with the answer as last turn. dpo: answer preferred over draft. golden: everything known.",
        ),
    ] = "sft",
    file: Annotated[
        Path | None, typer.Option("--output", "-o", dir_okay=False, help="Write there instead of standard output.")
    ] = None,
    holdout: Annotated[
        bool | None,
        typer.Option(
            "--holdout/--no-holdout",
            show_default=False,
            help="Only the held-out conversations, or only the others; all of them if left out.",
        ),
    ] = None,
    holdout_fraction: Annotated[
        float | None,
        typer.Option(min=0, max=0.5, help="The stack's HoldoutFraction, if the stack does not tell it by itself."),
    ] = None,
) -> None:
    """Write a tenant's current golden samples, one JSON object a line.

    There is one golden sample a draft: the latest, from the strongest evidence. Duplicates of a conversation
    with the same answer are written as they are.
    """
    from goldsmith.workflows.snapshot import current_samples
    from goldsmith_cli import exporting, stores
    from goldsmith_cli.tenants import require_possible

    require_possible(tenant)
    target = connected(context)
    part = None if holdout is None else _part(target, holdout, holdout_fraction)
    stores.require_heard_of(tenant, stores.runs(target))
    samples = current_samples(stores.store(target), list(stores.ledger(target).segments(tenant)))
    with exporting.destination(file) as lines:
        exported = exporting.export(exporting.counted(samples), shape, part, lines)
    _say(exported, tenant, part)


def _part(target: "Target", holdout: bool, fraction: float | None) -> "Part":
    from goldsmith_cli.exporting import Part

    if fraction is None and "ConfiguredHoldoutFraction" not in target.outputs:
        raise UsageError(
            f"{target.description} does not say what share of the conversations it holds out",
            "add --holdout-fraction with the stack's parameter HoldoutFraction; a different one splits differently",
        )
    return Part(holdout, fraction if fraction is not None else float(target.outputs["ConfiguredHoldoutFraction"]))


def _say(exported: "Exported", tenant: str, part: "Part | None") -> None:
    typer.echo(f"{exported.written:,} lines of {exported.read:,} golden samples of {tenant}", err=True)
    if exported.without_rejected:
        typer.echo(f"  {exported.without_rejected:,} left out: no draft was rejected for them", err=True)
    if part is not None:
        other = "are trained on" if part.held_out else "are held out"
        typer.echo(f"  {exported.other_part:,} left out: they {other} (holdout fraction {part.fraction})", err=True)
