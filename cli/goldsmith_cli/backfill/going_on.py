"""Going on with a backfill as far as it can, and saying how to go on where it cannot."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from goldsmith.domain.backfills import Backfill
from goldsmith.errors import GoldsmithError
from goldsmith_cli.backfill.deployment import Deployment
from goldsmith_cli.backfill.showing import as_json, show, watching
from goldsmith_cli.errors import CliError

if TYPE_CHECKING:
    from goldsmith.workflows.backfill import Backfilling
    from goldsmith_cli.target import Target


def deployment(target: "Target") -> Deployment:
    """The stack, with real pauses."""
    return Deployment(target, time.sleep)


def go_on(made: Deployment, backfill: Backfill, *, wait: bool, json: bool) -> None:
    """Bring it to its end, or without waiting as far as it gets; then show it."""
    ended = _guided(made, backfill, lambda flow: flow.go_on(backfill, patiently=wait), quiet=json)
    _report(ended, json=json)


def cancel(made: Deployment, backfill: Backfill, *, json: bool) -> None:
    """End it; then show it."""
    _report(_guided(made, backfill, lambda flow: flow.cancel(backfill), quiet=json), json=json)


def _guided(
    made: Deployment, backfill: Backfill, step: Callable[["Backfilling"], Backfill], *, quiet: bool
) -> Backfill:
    how = f"nothing is lost; go on with: goldsmith backfill resume {backfill.backfill_id}"
    try:
        with watching(quiet=quiet) as watch:
            return step(made.backfilling(watch))
    except GoldsmithError as error:
        raise CliError(error.explained, how) from error
    except (KeyboardInterrupt, SystemExit):
        typer.echo(how, err=True)
        raise


def _report(backfill: Backfill, *, json: bool) -> None:
    if json:
        from json import dumps

        typer.echo(dumps(as_json(backfill), indent=2))
        return
    show(backfill)
    if not backfill.stage.ended:
        typer.echo(f"  look again with: goldsmith backfill resume {backfill.backfill_id}", err=True)
