"""Lambda entry point: schedule, launch and webhook → the next steps of runs."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from goldsmith import wiring
from goldsmith.domain.runs import Nudge, Run
from goldsmith.errors import TransientError
from goldsmith.observability import count, logger, metrics

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_CERTAINLY_GONE = timedelta(seconds=2)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, list[dict[str, str]]] | None:
    """Advance all runs on a tick, or the runs that the messages of a batch name; sweep once a day.

    Raises:
        ExceptionGroup: what failed during a tick, after everything else was done.
    """
    deadline = wiring.now() + timedelta(milliseconds=context.get_remaining_time_in_millis()) + _CERTAINLY_GONE
    if event.get("source") == "sweep":
        count({"orphaned_segments": wiring.sweep().sweep()})
        return None
    if "Records" not in event:
        tick = wiring.ticking().tick(deadline)
        _report(tick.runs)
        if tick.errors:
            raise ExceptionGroup("part of the tick failed", tick.errors)
        return None
    failures = []
    for record in event["Records"]:
        try:
            _report(wiring.ticking().nudge(Nudge.model_validate_json(record["body"]), deadline))
        except (TransientError, ValidationError) as error:
            logger.warning("nudge failed", message_id=record["messageId"], error=type(error).__name__)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def _report(runs: list[Run]) -> None:
    for run in runs:
        logger.info("run advanced", run_id=run.run_id, state=run.state.value, in_trouble=run.problem is not None)
        count({f"runs_{run.state.value}": int(run.state.ended), "run_problems": int(run.problem is not None)})
