"""A change of the live model by hand: planned, confirmed, made, told of."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from goldsmith.adapters.dynamodb_live import DynamoLive
from goldsmith.adapters.eventbridge import EventBridgeAnnouncements
from goldsmith.adapters.ssm import SsmModelDirectory
from goldsmith.errors import LiveModelProblem, TransientError
from goldsmith.workflows.live_by_hand import LiveByHand
from goldsmith.workflows.live_models import LiveModels
from goldsmith_cli import stores
from goldsmith_cli.consoles import printable
from goldsmith_cli.errors import CliError
from goldsmith_cli.models.showing import change_as_json, in_words

if TYPE_CHECKING:
    from goldsmith.domain.live_models import LiveChange
    from goldsmith_cli.target import Target


def by_hand(target: "Target") -> LiveByHand:
    """The workflow on a stack: ledger, parameter store and event bus, and no provider."""
    runs = stores.runs(target)
    live = LiveModels(
        runs=runs,
        ledger=DynamoLive(stores.ledger_table(target)),
        directory=SsmModelDirectory(target.client("ssm"), target.output("ModelParameterPrefix")),
        announcements=EventBridgeAnnouncements(target.client("events")),
    )
    return LiveByHand(runs, live, lambda: datetime.now(UTC))


@contextmanager
def foreseen() -> Iterator[None]:
    """A LiveModelProblem as a CliError: the sentence, and its notes as the cure."""
    try:
        yield
    except LiveModelProblem as problem:
        raise CliError(printable(str(problem)), printable("; ".join(getattr(problem, "__notes__", [])))) from None


def make(workflow: LiveByHand, planned: "LiveChange", *, yes: bool, json: bool) -> None:
    """Ask, make the change, say what is true now.

    Raises CliError when the person does not want it or nobody is there to ask, when another change came first, and
    when applications or people could not be told.
    """
    _confirm(planned, yes=yes)
    try:
        with foreseen():
            made = workflow.make(planned)
    except TransientError as error:
        raise CliError(
            printable(f"{planned.model} may be live by the ledger, but not all was told: {error.explained}"),
            "the next tick does what is left, or give the command again; goldsmith models list says what is true",
        ) from error
    if json:
        from json import dumps

        typer.echo(dumps(change_as_json(made), indent=2))
    else:
        typer.echo(printable(f"{made.tenant}: {in_words(made)}"))


def _confirm(planned: "LiveChange", *, yes: bool) -> None:
    if yes:
        return
    typer.echo(printable(f"{planned.tenant}: {in_words(planned)}"), err=True)
    if not sys.stdin.isatty():
        raise CliError("nothing was changed: nobody is there to confirm it", "add --yes to go on")
    if not typer.confirm("Make it so?", err=True):
        raise CliError("nothing was changed")
