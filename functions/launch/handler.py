"""Lambda entry point: the ledger's stream → a run for each crossing of the threshold."""

from typing import Any

from goldsmith import wiring
from goldsmith.errors import ConfigurationProblem
from goldsmith.observability import logger, metrics, of_tenant

wiring.at_start(wiring.launch)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: object) -> None:
    """Consider every tenant whose counters changed.

    A failure raises: the stream delivers the batch again, and considering a tenant twice is harmless. A tenant whose
    settings are wrong keeps nobody else waiting: every tick fails for it until they are mended.
    """
    del context
    tenants = {record["dynamodb"]["Keys"]["pk"]["S"].removeprefix("tenant#") for record in event["Records"]}
    launch = wiring.launch()  # what is wrong for all tenants is no tenant's, and raises
    for tenant in sorted(tenants):
        try:
            run = launch.consider(tenant)
        except ConfigurationProblem as problem:
            logger.error("tenant not considered", tenant=tenant, cure=str(problem))
            of_tenant(tenant, {"configuration_problems": 1}, {})
            continue
        if run is not None:
            logger.info("run claimed", tenant=tenant, run_id=run.run_id, new_samples=run.new_samples)
            of_tenant(tenant, {"runs_claimed": 1}, {})
