"""In which state an alarm is, by its metric's values: the part of CloudWatch's rules that our alarms use."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
Point = tuple[float, float]
"""When (seconds since 1970) and how much, added up or the greatest of a minute."""

_AGGREGATES: Mapping[str, Callable[[Iterable[float]], float]] = {"Sum": sum, "Maximum": max}
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
}


def known(alarm: Mapping[str, Any]) -> bool:
    """Whether the alarm says nothing that these rules do not know."""
    return alarm.get("Statistic") in _AGGREGATES and alarm.get("ComparisonOperator") in _COMPARISONS


def seconds(alarm: Mapping[str, Any]) -> int:
    """How far back the alarm looks."""
    return int(alarm["Period"]) * int(alarm["EvaluationPeriods"])


def state(alarm: Mapping[str, Any], points: Sequence[Point], now: float) -> State | None:
    """The alarm's state at a moment; None: it stays as it is, for want of data.

    Periods end ``now``, where CloudWatch's end at full minutes.
    """
    values = [_value(alarm, points, now, number) for number in range(int(alarm["EvaluationPeriods"]))]
    missing = alarm.get("TreatMissingData", "missing")
    if all(value is None for value in values) and missing in ("ignore", "missing"):
        return None if missing == "ignore" else "INSUFFICIENT_DATA"
    compare, threshold = _COMPARISONS[alarm["ComparisonOperator"]], float(alarm["Threshold"])
    breaching = sum(missing == "breaching" if value is None else compare(value, threshold) for value in values)
    return "ALARM" if breaching >= int(alarm.get("DatapointsToAlarm") or len(values)) else "OK"


def _value(alarm: Mapping[str, Any], points: Sequence[Point], now: float, number: int) -> float | None:
    """The metric in the period that ended ``number`` periods ago; None where there is none."""
    period = int(alarm["Period"])
    end = now - number * period
    within = [value for moment, value in points if end - period < moment <= end]
    return _AGGREGATES[alarm["Statistic"]](within) if within else None
