"""Logs and metrics. Identifiers and counts only: no text of a conversation, draft, comment or final."""

import warnings
from collections.abc import Mapping

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

# An invocation with nothing to count is normal: a tick without runs, a webhook we do not need.
warnings.filterwarnings("ignore", message="No application metrics to publish")

logger = Logger()
metrics = Metrics()


def count(counts: Mapping[str, int]) -> None:
    """One CloudWatch metric for each count that is not zero; camel-cased names, as CloudWatch has them."""
    for name, number in counts.items():
        if number:
            metrics.add_metric(name="".join(map(str.capitalize, name.split("_"))), unit=MetricUnit.Count, value=number)
