"""Logs and metrics. Identifiers and counts only: no text of a conversation, draft, comment or final, and no author.

Metrics are log lines in CloudWatch's embedded metric format. Each is counted under its function (``service``), which
alarms look at, and what is a tenant's also under function and tenant, which the dashboard shows. The namespace tells
the stacks of an account apart.
"""

import os
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# An invocation with nothing to count is normal: a tick without runs, a webhook we do not need.
warnings.filterwarnings("ignore", message="No application metrics to publish")

logger = Logger()
metrics = Metrics()

TENANT_METRICS = "GOLDSMITH_TENANT_METRICS"
"""Environment variable that switches metrics by tenant off. Read here, as powertools reads its own."""

_MOST_VALUES = 100
"""Of one metric in one line of the embedded metric format; powertools writes the line that has as many."""


def count(counts: Mapping[str, int]) -> None:
    """One CloudWatch metric for each count that is not zero; camel-cased names, as CloudWatch has them."""
    _put(metrics, counts, {})


def measure(name: str, value: float) -> None:
    """One CloudWatch metric that is no count, zero included: that is how an alarm ends."""
    _put(metrics, {}, {name: [value]})


def of_tenant(tenant: str | None, counts: Mapping[str, int], values: Mapping[str, Sequence[float]]) -> None:
    """The same for what is a tenant's, of which CloudWatch keeps the sum of all tenants too; None: it is nobody's.

    Values whose name ends in ``_seconds`` are seconds, others have no unit.
    """
    if tenant is None or os.environ.get(TENANT_METRICS) == "off":
        _put(metrics, counts, values)
    elif any(counts.values()) or any(values.values()):
        service = metrics.service or "service_undefined"
        mine = EphemeralMetrics(service=service)
        mine.add_dimensions(service=service, tenant=tenant)
        _put(mine, counts, values)
        mine.flush_metrics()


def ids(notes: Sequence["DataclassInstance"]) -> list[dict[str, Any]]:
    """Notes for a log line, without what is not known."""
    return [{name: value for name, value in vars(note).items() if value is not None} for note in notes]


def _put(where: Metrics | EphemeralMetrics, counts: Mapping[str, int], values: Mapping[str, Sequence[float]]) -> None:
    for name, number in counts.items():
        if number:
            where.add_metric(name=_camel_cased(name), unit=MetricUnit.Count, value=number)
    for name, measured in values.items():
        unit = MetricUnit.Seconds if name.endswith("_seconds") else MetricUnit.NoUnit
        _add(where, _camel_cased(name), unit, measured)


def _add(where: Metrics | EphemeralMetrics, name: str, unit: MetricUnit, values: Sequence[float]) -> None:
    """Add all values of a metric. Powertools formats those it has for every one it is given, so it is given few."""
    left = list(values)
    while left:
        where.add_metric(name=name, unit=unit, value=left.pop(0))
        if name in where.metric_set:  # the line is not full, hence not written
            held = where.metric_set[name]["Value"]
            room = _MOST_VALUES - 1 - len(held)
            held += map(float, left[:room])
            del left[:room]


def _camel_cased(name: str) -> str:
    return "".join(map(str.capitalize, name.split("_")))
