"""Lambda entry point: the provider's webhook, behind a function URL."""

import base64
from typing import Any

from goldsmith import wiring
from goldsmith.observability import count, logger, metrics


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one call with its status and no body."""
    del context
    raw = event.get("body") or ""
    body = base64.b64decode(raw) if event.get("isBase64Encoded") else raw.encode()
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    status = wiring.webhook().receive(headers, body)
    logger.info("webhook answered", status=status.value, webhook_id=headers.get("webhook-id"))
    count({f"webhooks_{status.name.lower()}": 1})
    return {"statusCode": status.value}
