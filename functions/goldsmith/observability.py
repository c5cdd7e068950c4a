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
            metrics.add_metric(name=_camel_cased(name), unit=MetricUnit.Count, value=number)


def measure(name: str, value: float) -> None:
    """One CloudWatch metric that is no count, zero included: that is how an alarm ends."""
    metrics.add_metric(name=_camel_cased(name), unit=MetricUnit.NoUnit, value=value)


def _camel_cased(name: str) -> str:
    return "".join(map(str.capitalize, name.split("_")))
