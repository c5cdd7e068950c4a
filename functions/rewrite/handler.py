"""Lambda entry point: rewrite queue → rewritten samples, or parked items."""

from typing import Any

from goldsmith import wiring
from goldsmith.observability import logger, metrics
from goldsmith.queue_handler import handle_batch


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """Rewrite one batch; items the model could not serve for the moment come back later."""
    del context
    return handle_batch(event, wiring.rewriting().handle, wiring.rewrite_visibility)
