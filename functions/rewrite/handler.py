"""Lambda entry point: rewrite queue → rewritten samples, or parked items."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from goldsmith import wiring
from goldsmith.observability import logger, metrics
from goldsmith.queue_handler import handle_batch

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_TO_COMMIT = timedelta(seconds=10)


wiring.at_start(wiring.rewriting, wiring.rewrite_visibility)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, list[dict[str, str]]]:
    """Rewrite one batch; items the model could not serve for the moment, or in time, come back later."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    stop_at = wiring.now() + max(left - _TO_COMMIT, left / 2)
    return handle_batch(event, partial(wiring.rewriting().handle, stop_at=stop_at), wiring.rewrite_visibility)
