"""Lambda entry point: feedback queue → committed events, samples, rewrite requests."""

from typing import Any

from goldsmith import wiring
from goldsmith.observability import logger, metrics
from goldsmith.queue_handler import handle_batch

wiring.at_start(wiring.triage, wiring.feedback_visibility)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Triage one batch; messages that failed for the moment come back later."""
    del context
    return handle_batch(event, wiring.triage().handle, wiring.feedback_visibility)
