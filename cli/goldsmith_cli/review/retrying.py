"""Asking the model again, for one rewrite or for many."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from goldsmith_cli.errors import CliError
from goldsmith_cli.review import finding
from goldsmith_cli.review.deciding import Decided, Desk, as_json, confirm, tell

if TYPE_CHECKING:
    from goldsmith.workflows.parked import Parked


def retry_all(
    desk: Desk, generation_ids: Sequence[str], reason: str | None, tenant: str | None, *, yes: bool, json: bool
) -> int:
    """Retry those named, or all of that reason once that is confirmed; how many could not be.

    One that cannot be retried does not keep the others from it: it is told on standard error.
    """
    parked = [desk.find(name, tenant) for name in generation_ids] or _of_reason(desk, reason, tenant)
    if reason:
        confirm(f"ask the model again for {len(parked):,} parked for {reason}?", yes=yes or not parked)
    done = list(_retried(desk, parked, quiet=json))
    if json:
        typer.echo(as_json([asdict(decided) for decided in done]))
    elif not parked:
        typer.echo(f"nothing is parked for {reason}", err=True)
    return len(parked) - len(done)


def _of_reason(desk: Desk, reason: str | None, tenant: str | None) -> "list[Parked]":
    names = finding.tenants(desk.target, tenant)
    return list(finding.counted(finding.all_parked(desk.reviewing, names, reason)))


def _retried(desk: Desk, parked: "Iterable[Parked]", *, quiet: bool) -> Iterable[Decided]:
    for item in parked:
        try:
            decided = desk.retry(item)
        except CliError as error:
            typer.echo(f"{error.message}; {error.cure}", err=True)
            continue
        if not quiet:
            tell(decided, json=False)
        yield decided
