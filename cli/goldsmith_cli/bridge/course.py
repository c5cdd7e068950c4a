"""One round of the bridge: forward metrics, then say in which state each alarm is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from goldsmith_cli.bridge import judging
from goldsmith_cli.bridge.embedded import Datum, metric_data
from goldsmith_cli.bridge.logs import Logs
from goldsmith_cli.bridge.queues import NAMESPACE, Queues

_AT_ONCE = 500
_MINUTE = 60
Alarm = Mapping[str, Any]


@dataclass
class Bridge:
    """The clients of one local AWS, and how far its logs are read."""

    cloudwatch: Any
    logs: Logs
    queues: Queues
    _unknown: set[str] = field(default_factory=set)

    def round(self, now: float) -> list[str]:
        """Forward what is new and settle all alarms; what is to be told about it."""
        alarms = self._alarms()
        names = sorted({_dimension(alarm, "QueueName") for alarm in alarms if alarm.get("Namespace") == NAMESPACE})
        self._forward(pair for line in self.logs.new_lines(now) for pair in metric_data(line))
        self._forward(self.queues.metric_data(names, now))
        judged = [alarm for alarm in alarms if judging.known(alarm)]
        told = [self._left_alone(alarm) for alarm in alarms if not judging.known(alarm)]
        points = self._points(judged, now) if judged else {}
        told += [self._settle(alarm, points.get(alarm["AlarmName"], ()), now) for alarm in judged]
        return [line for line in told if line]

    def _alarms(self) -> list[Alarm]:
        pages = self.cloudwatch.get_paginator("describe_alarms").paginate()
        return [alarm for page in pages for alarm in page["MetricAlarms"]]

    def _forward(self, metrics: Iterable[tuple[str, Datum]]) -> None:
        by_namespace: dict[str, list[Datum]] = defaultdict(list)
        for namespace, datum in metrics:
            by_namespace[namespace].append(datum)
        for namespace, data in by_namespace.items():
            for start in range(0, len(data), _AT_ONCE):
                self.cloudwatch.put_metric_data(Namespace=namespace, MetricData=data[start : start + _AT_ONCE])

    def _points(self, alarms: Sequence[Alarm], now: float) -> dict[str, list[judging.Point]]:
        """What each alarm looks at, by the minute."""
        began = now - max(map(judging.seconds, alarms)) - _MINUTE
        answer = self.cloudwatch.get_metric_data(
            MetricDataQueries=[_query(number, alarm) for number, alarm in enumerate(alarms)],
            StartTime=datetime.fromtimestamp(began, UTC),
            EndTime=datetime.fromtimestamp(now + _MINUTE, UTC),
        )
        found = {result["Id"]: result for result in answer["MetricDataResults"]}
        return {
            alarm["AlarmName"]: [
                # A minute's value is there before the minute is over.
                (min(moment.timestamp() + _MINUTE, now), value)
                for moment, value in zip(found[_id(number)]["Timestamps"], found[_id(number)]["Values"], strict=True)
            ]
            for number, alarm in enumerate(alarms)
        }

    def _settle(self, alarm: Alarm, points: Sequence[judging.Point], now: float) -> str | None:
        state = judging.state(alarm, points, now)
        if state is None or state == alarm["StateValue"]:
            return None
        name, reason = alarm["AlarmName"], f"{alarm['Statistic']} of {alarm['MetricName']}, by the local stack's bridge"
        self.cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=reason)
        return f"{name} is {state}"

    def _left_alone(self, alarm: Alarm) -> str | None:
        name = alarm["AlarmName"]
        if name in self._unknown:
            return None
        self._unknown.add(name)
        return f"{name} is left alone: its statistic or comparison is none of those that are known here"


def _dimension(alarm: Alarm, name: str) -> str:
    return next(str(each["Value"]) for each in alarm["Dimensions"] if each["Name"] == name)


def _id(number: int) -> str:
    return f"alarm{number}"


def _query(number: int, alarm: Alarm) -> dict[str, Any]:
    metric = {name: alarm[name] for name in ("Namespace", "MetricName", "Dimensions")}
    return {"Id": _id(number), "MetricStat": {"Metric": metric, "Period": _MINUTE, "Stat": alarm["Statistic"]}}
