"""Lambda entry point: schedule, launch and webhook → the next steps of runs."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from goldsmith import wiring
from goldsmith.domain.nudges import Nudge
from goldsmith.domain.runs import Run
from goldsmith.errors import ConfigurationProblem, origin
from goldsmith.observability import count, logger, measure, metrics, of_tenant
from goldsmith.workflows.advance import Window

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_CERTAINLY_GONE = timedelta(seconds=2)


wiring.at_start(wiring.ticking)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, list[dict[str, str]]] | None:
    """Advance all runs on a tick, or the runs that the messages of a batch name; sweep once a day.

    Raises:
        ExceptionGroup: what failed during a tick, after everything else was done.
    """
    if event.get("source") == "sweep":
        count({"orphaned_segments": wiring.sweep().sweep()})
        return None
    if "Records" in event:
        failed = [record["messageId"] for record in event["Records"] if not _nudge(record, _window(context))]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}
    tick = wiring.ticking().tick(_window(context))
    _report(tick.runs)
    for tenant, look in tick.seen.items():
        distances = [] if look.distance is None else [look.distance]
        counts = {"models_rolled_back": look.seen == "rolled_back", "models_worse": look.seen == "worse"}
        of_tenant(tenant, counts, {"live_edit_distance": distances})
    measure("oldest_parked_days", tick.oldest_parked / timedelta(days=1))
    measure("oldest_unchanged_run_hours", tick.oldest_unchanged / timedelta(hours=1))
    for error in tick.errors:  # Lambda logs of the group that is raised nothing but its own sentence
        cure = str(error) if isinstance(error, ConfigurationProblem) else None
        logger.error("part of the tick failed", error=type(error).__name__, where=origin(error), cure=cure)
    if tick.errors:
        raise ExceptionGroup("part of the tick failed", tick.errors)
    return None


def _window(context: "LambdaContext") -> Window:
    """Steps may begin in the first half of the time that is left, and have the other half to end in."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    return Window(stop_at=wiring.now() + left / 2, gone_at=wiring.now() + left + _CERTAINLY_GONE)


def _nudge(record: dict[str, Any], window: Window) -> bool:
    """Whether the message is done with: one that names no run never will be, and the tick finds what it meant."""
    try:
        nudge = Nudge.model_validate_json(record["body"])
    except ValidationError:
        logger.error("nudge refused", message_id=record["messageId"])
        count({"nudges_refused": 1})
        return True
    try:
        _report(wiring.ticking().nudge(nudge, window))
    except Exception as error:  # noqa: BLE001 - one message's trouble must not bring back the others
        logger.error("nudge failed", message_id=record["messageId"], error=type(error).__name__, where=origin(error))
        return False
    return True


def _report(runs: list[Run]) -> None:
    for run in runs:
        behind = len(run.steps) - run.announced
        logger.info(
            "run advanced",
            tenant=run.tenant,
            run_id=run.run_id,
            state=run.state.value,
            model=run.new_model,
            attempts=run.problems,
            unannounced=behind,
        )
        counts = {f"runs_{run.state.value}": run.state.ended, "run_problems": run.problem is not None}
        of_tenant(run.tenant, {**counts, "announcements_failed": behind > 0}, _paid(run))


def _paid(run: Run) -> dict[str, list[float]]:
    """What a run that is over has trained, and its estimated cost: told once, when nothing is left to be done."""
    if not run.settled or not run.jobs or run.estimate is None:
        return {}
    price = [] if run.estimate.price is None else [run.estimate.price]
    return {"trained_tokens": [run.trained_tokens or run.estimate.trained_tokens], "training_cost": price}
