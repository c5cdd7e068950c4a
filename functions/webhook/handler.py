"""Lambda entry point: the provider's webhook, behind a function URL."""

from typing import Any

from goldsmith import wiring
from goldsmith.errors import ConfigurationProblem
from goldsmith.observability import count, logger, metrics
from goldsmith.workflows.webhook import Answer, Call

wiring.at_start(wiring.webhook)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one call with its status and no body."""
    del context
    call = Call(event.get("headers") or {}, event.get("body") or "", bool(event.get("isBase64Encoded")))
    answer = wiring.webhook().receive(call)
    _report(answer)
    return {"statusCode": answer.status.value}


def _report(answer: Answer) -> None:
    status, trouble = answer.status, answer.trouble
    if trouble is not None:
        logger.error("webhook could not be dealt with", reason=trouble.reason, explained=trouble.explained)
    logger.info("webhook answered", status=status.value, webhook_id=answer.webhook_id, repeated=answer.repeated)
    count({f"webhooks_{status.name.lower()}": 1, "webhooks_repeated": int(answer.repeated)})
    count({"webhooks_misconfigured": int(isinstance(trouble, ConfigurationProblem))})
