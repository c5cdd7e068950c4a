"""`goldsmith runs cancel`: a run that nobody wants any more."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith_cli.app import connected
from goldsmith_cli.commands.runs import AsJson, runs
from goldsmith_cli.errors import CliError

if TYPE_CHECKING:
    from goldsmith.domain.runs import Run
    from goldsmith_cli.target import Target


@runs.command(
    epilog='`--json` prints {"run_id", "state", "called_off_by", "busy_until", "looked_at"}.\n\n'
    "For example: `goldsmith runs cancel acme-leads-0001`\n\nExit codes: 0; 1 too late, or not confirmed."
)
def cancel(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="As in goldsmith runs, acme-leads-0001 for example.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    name: Annotated[
        str | None,
        typer.Option(
            "--reviewer",
            envvar="GOLDSMITH_REVIEWER",
            metavar="NAME",
            help="Who cancels it; kept with the run. By default the AWS identity in use, and on the local stack the"
            " name of your user.",
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Cancel a fine-tune: its job is cancelled at the provider, its files there are deleted, and the live model stays.

    That is done by the next step of the run, not by this command: at once, or if a function is just at work on the run,
    when that is done or has died, within AdvanceTimeoutSeconds and a tick. `goldsmith runs show RUN` tells when it has
    been. A run that is evaluated already cannot be cancelled any more.

    Its samples count as consumed, as after any run; `goldsmith runs retry RUN` gives them back.
    """
    from goldsmith_cli import stores
    from goldsmith_cli.review.deciding import as_json, confirm
    from goldsmith_cli.review.reviewers import reviewer_name
    from goldsmith_cli.run_details import find_run

    target = connected(context)
    run = find_run(stores.runs(target), run_id)
    _require_in_time(run)
    by = reviewer_name(target, name)
    confirm(f"cancel {run_id}, which is {run.state.value}, and have its job at the provider ended?", yes=yes)
    told = _call_off(target, run, by)
    typer.echo(as_json(told) if json else _sentences(told))


def _require_in_time(run: "Run") -> None:
    from goldsmith.workflows.calling_off import past_recall

    too_late = past_recall(run)
    if too_late is not None:
        raise CliError(too_late, f"see goldsmith runs show {run.run_id}")


def _call_off(target: "Target", run: "Run", by: str) -> dict[str, Any]:
    """What programs are told. Raises CliError when it came too late, or others kept changing the run."""
    from datetime import UTC, datetime

    from goldsmith.errors import CommitConflict, RunPastRecall
    from goldsmith.workflows.calling_off import CallingOff
    from goldsmith_cli import stores
    from goldsmith_cli.nudging import Nudges

    nudges = Nudges(target)
    try:
        asked = CallingOff(stores.runs(target), nudges, lambda: datetime.now(UTC)).call_off(run, by)
    except RunPastRecall as error:
        raise CliError(str(error), f"see goldsmith runs show {run.run_id}") from None
    except CommitConflict as error:
        raise CliError(str(error), "nothing was changed; give the command once more") from None
    busy = asked.lease_until if asked.lease_until and asked.lease_until > datetime.now(UTC) else None
    return {
        "run_id": asked.run_id,
        "state": asked.state.value,
        "called_off_by": asked.called_off_by,
        "busy_until": busy.isoformat() if busy else None,
        "looked_at": nudges.when,
    }


def _sentences(told: dict[str, Any]) -> str:
    from goldsmith_cli.consoles import printable

    run_id, busy = told["run_id"], told["busy_until"]
    when = f"once the function that is at work on it has ended, by {busy} at the latest" if busy else told["looked_at"]
    return printable(
        f"{run_id} is called off by {told['called_off_by']}: its job is cancelled at the provider {when}\n"
        f"  see it: goldsmith runs show {run_id}\n"
        f"  its samples count as consumed; give them back, once it has ended, with: goldsmith runs retry {run_id}"
    )
