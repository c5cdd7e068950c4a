"""Metrics that functions write into their logs, in CloudWatch's embedded metric format."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

Datum = dict[str, Any]
"""One metric as PutMetricData takes it."""

MARK = "_aws"


def metric_data(message: str) -> Iterator[tuple[str, Datum]]:
    """The metrics of a log line with their namespaces, each under every one of its sets of dimensions; often none."""
    document = _document(message)
    if document is None:
        return
    moment = datetime.fromtimestamp(document[MARK]["Timestamp"] / 1000, UTC)
    for directive in document[MARK]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = [{"Name": name, "Value": document[name]} for name in names]
            for metric in directive["Metrics"]:
                values = document[metric["Name"]]
                yield (
                    directive["Namespace"],
                    {
                        "MetricName": metric["Name"],
                        "Dimensions": dimensions,
                        "Timestamp": moment,
                        "Unit": metric.get("Unit", "None"),
                        "Values": values if isinstance(values, list) else [values],
                    },
                )


def _document(message: str) -> dict[str, Any] | None:
    """The line, if it is one of metrics."""
    if MARK not in message:
        return None
    try:
        document = json.loads(message)
    except ValueError:
        return None
    return document if isinstance(document, dict) and "CloudWatchMetrics" in document.get(MARK, {}) else None
