"""`goldsmith dataset`: what was learnt, as files, and whether a provider would take it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.domain.runs import TenantState
    from goldsmith.domain.samples import GoldenSample
    from goldsmith_cli.exporting import Exported, Part
    from goldsmith_cli.target import Target

dataset = typer.Typer(no_args_is_help=True)
app.add_typer(dataset, name="dataset", help="What was learnt, as files, and whether a provider would take it.")

_LISTED = 20
Tenant = Annotated[str, typer.Option(help="Whose golden samples.")]
Fraction = Annotated[
    float | None,
    typer.Option(
        min=0, max=0.5, metavar="X", help="The stack's HoldoutFraction, if neither a run nor the stack tells it."
    ),
]


@dataset.command()
def export(
    context: typer.Context,
    tenant: Tenant,
    shape: Annotated[
        Literal["sft", "dpo", "bedrock", "golden"],
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="sft: chats with the answer as last turn (OpenAI). dpo: answer preferred over draft (OpenAI). "
            "bedrock: conversations with the answer as last turn (Amazon Bedrock). golden: everything known.",
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
    holdout_fraction: Fraction = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with exit code 1 if a provider would refuse any sample.")
    ] = False,
) -> None:
    """Write a tenant's current golden samples, one JSON object a line.

    There is one golden sample a draft: the latest, from the strongest evidence. Duplicates of a conversation
    with the same answer are written as they are.

    What the provider would refuse to train on is left out, and named on standard error with the cure; `golden` leaves
    out nothing. With `--strict` that is an error, though the rest is written all the same:

        goldsmith dataset export --tenant acme-leads --format bedrock --no-holdout --strict -o train.jsonl
    """
    from goldsmith_cli import exporting, stores

    target = _heard_of(context, tenant)
    state = stores.runs(target).tenant(tenant)
    part = None if holdout is None else exporting.Part(holdout, _fraction(target, state, holdout_fraction))
    with exporting.destination(file) as lines:
        exported = exporting.export(_samples(target, tenant), shape, part, lines)
    _say(exported, tenant, part)
    if strict and exported.rendering.left_out:
        raise typer.Exit(ExitCode.PROBLEM)


@dataset.command()
def check(
    context: typer.Context,
    tenant: Tenant,
    shape: Annotated[
        Literal["sft", "dpo", "bedrock"], typer.Option("--format", help="What the provider is to be given.")
    ] = "sft",
    holdout_fraction: Fraction = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")] = False,
) -> None:
    """Tell what a provider would refuse of a tenant's training set, why, and whether enough remains.

    Looks at what a run would upload now: current golden samples, those held out left aside, exact duplicates once
    (near-duplicates, which a stack can be told to set aside, stay in). A run leaves out what is listed here, and fails
    when too little remains. Ends with exit code 1 if anything would be
    left out, or there is too little to train on:

        goldsmith dataset check --tenant acme-leads --format bedrock
    """
    from goldsmith_cli import dataset_check, stores
    from goldsmith_cli.consoles import output

    target = _heard_of(context, tenant)
    fraction = _fraction(target, stores.runs(target).tenant(tenant), holdout_fraction)
    checked = dataset_check.check(_samples(target, tenant), shape, fraction)
    if json:
        from json import dumps

        typer.echo(dumps(dataset_check.as_document(checked, tenant), indent=2, ensure_ascii=False))
    else:
        dataset_check.show(output(), checked, tenant)
    if not checked.passed:
        raise typer.Exit(ExitCode.PROBLEM)


def _heard_of(context: typer.Context, tenant: str) -> "Target":
    from goldsmith_cli import stores
    from goldsmith_cli.tenants import require_possible

    require_possible(tenant)
    target = connected(context)
    stores.require_heard_of(tenant, stores.runs(target))
    return target


def _samples(target: "Target", tenant: str) -> "Iterator[GoldenSample]":
    from goldsmith.workflows.snapshot import current_samples
    from goldsmith_cli import exporting, stores

    return exporting.counted(current_samples(stores.store(target), list(stores.ledger(target).segments(tenant))))


def _fraction(target: "Target", state: "TenantState", given: float | None) -> float:
    """The share held out: as said, as a run has fixed it, as the tenant has set it, or as the stack is configured."""
    if given is not None:
        return given
    if state.holdout_fraction is not None:
        return state.holdout_fraction
    own = state.settings.overrides.get("holdout_fraction")
    if own is not None:
        return float(own)
    if "ConfiguredHoldoutFraction" not in target.outputs:
        raise UsageError(
            f"{target.description} does not say what share of the conversations it holds out",
            "add --holdout-fraction with the stack's parameter HoldoutFraction; a different one splits differently",
        )
    return float(target.outputs["ConfiguredHoldoutFraction"])


def _say(exported: "Exported", tenant: str, part: "Part | None") -> None:
    from goldsmith_cli.consoles import counted
    from goldsmith_cli.dataset_check import sentences

    rendering = exported.rendering
    typer.echo(f"{counted(rendering.lines, 'line')} of {counted(exported.read, 'golden sample')} of {tenant}", err=True)
    if rendering.without_rejected:
        typer.echo(f"  {rendering.without_rejected:,} left out: no draft was rejected for them", err=True)
    if part is not None:
        other = "are trained on" if part.held_out else "are held out"
        typer.echo(f"  {exported.other_part:,} left out: they {other} (holdout fraction {part.fraction})", err=True)
    if rendering.left_out:
        first = f", the first {_LISTED}" if rendering.left_out > _LISTED else ""
        typer.echo(f"  {rendering.left_out:,} left out: a provider would refuse them{first}:", err=True)
        for sentence in sentences(rendering, _LISTED):
            typer.echo(f"    {sentence}", err=True)
