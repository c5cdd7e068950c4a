"""The bridge forwards what functions and queues tell, each once, and settles alarms by their own dimensions."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from goldsmith.observability import metrics, of_tenant
from goldsmith_cli.bridge.course import Bridge
from goldsmith_cli.bridge.embedded import metric_data
from goldsmith_cli.bridge.logs import Logs
from goldsmith_cli.bridge.queues import Queues

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

NOW = 1_795_000_000.0
GROUP = "/aws/lambda/goldsmith-triage"


class Pages:
    """A paginator that has one page."""

    def __init__(self, page: dict[str, Any]) -> None:
        self._page = page

    def paginate(self, **_request: object) -> Iterator[dict[str, Any]]:
        yield self._page


class LocalCloud:
    """CloudWatch, its logs and SQS, as far as the bridge asks them."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.alarms: list[dict[str, Any]] = []
        self.waiting: dict[str, int] = defaultdict(int)
        self.put: list[tuple[str, dict[str, Any]]] = []

    def get_paginator(self, operation: str) -> Pages:
        return Pages(
            {
                "describe_log_groups": {"logGroups": [{"logGroupName": GROUP}]},
                "filter_log_events": {"events": self.events},
                "describe_alarms": {"MetricAlarms": self.alarms},
            }[operation]
        )

    def put_metric_data(self, *, Namespace: str, MetricData: list[dict[str, Any]]) -> None:  # noqa: N803 - the client's
        self.put += [(Namespace, datum) for datum in MetricData]

    def get_metric_data(self, *, MetricDataQueries: list[dict[str, Any]], **_between: object) -> dict[str, Any]:  # noqa: N803
        return {"MetricDataResults": [self._result(query) for query in MetricDataQueries]}

    def _result(self, query: dict[str, Any]) -> dict[str, Any]:
        metric = query["MetricStat"]["Metric"]
        data = [datum for name, datum in self.put if name == metric["Namespace"] and _same(datum, metric)]
        pairs = [(datum["Timestamp"], value) for datum in data for value in datum["Values"]]
        return {"Id": query["Id"], "Timestamps": [at for at, _ in pairs], "Values": [value for _, value in pairs]}

    def set_alarm_state(self, *, AlarmName: str, StateValue: str, StateReason: str) -> None:  # noqa: N803
        assert "bridge" in StateReason
        [alarm] = [each for each in self.alarms if each["AlarmName"] == AlarmName]
        alarm["StateValue"] = StateValue

    def get_queue_url(self, *, QueueName: str) -> dict[str, str]:  # noqa: N803
        return {"QueueUrl": QueueName}

    def get_queue_attributes(self, *, QueueUrl: str, **_names: object) -> dict[str, Any]:  # noqa: N803
        return {"Attributes": {"ApproximateNumberOfMessages": str(self.waiting[QueueUrl])}}

    def says(self, message: str, at: float, stream: str) -> None:
        self.events.append({"message": message, "timestamp": int(at * 1000), "logStreamName": stream})

    def state(self, name: str) -> str:
        return str(next(alarm["StateValue"] for alarm in self.alarms if alarm["AlarmName"] == name))


def _same(datum: dict[str, Any], metric: dict[str, Any]) -> bool:
    return all(datum[key] == metric[key] for key in ("MetricName", "Dimensions"))


def dead_letters(queue: str) -> dict[str, Any]:
    return {
        "AlarmName": f"{queue}-not-empty",
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Dimensions": [{"Name": "QueueName", "Value": queue}],
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 0.0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "StateValue": "INSUFFICIENT_DATA",
    }


@pytest.fixture
def cloud() -> LocalCloud:
    made = LocalCloud()
    made.alarms = [dead_letters("first"), dead_letters("second")]
    return made


def bridge(cloud: LocalCloud) -> Bridge:
    return Bridge(cloud, Logs(cloud, NOW), Queues(cast("SQSClient", cloud)))


def line(capsys: pytest.CaptureFixture[str]) -> str:
    of_tenant("acme-leads", {"accepted": 2}, {"live_edit_distance": [0.25, 0.5]})
    return capsys.readouterr().out.strip()


def test_a_message_in_one_queue_is_an_alarm_of_that_queue_alone_and_ends_with_it(cloud: LocalCloud) -> None:
    running = bridge(cloud)
    cloud.waiting["first"] = 1
    assert running.round(NOW) == ["first-not-empty is ALARM", "second-not-empty is OK"]
    cloud.waiting["first"] = 0
    assert running.round(NOW + 2) == [], "within the period it was not empty"
    assert running.round(NOW + 130) == ["first-not-empty is OK"]


def test_what_did_not_change_is_put_once_a_minute(cloud: LocalCloud) -> None:
    running = bridge(cloud)
    for seconds in (0, 2, 4, 58):
        running.round(NOW + seconds)
    assert len(cloud.put) == 4  # two queues, two metrics each
    running.round(NOW + 61)
    assert len(cloud.put) == 8


def test_a_queue_is_as_old_as_it_was_not_seen_empty(cloud: LocalCloud) -> None:
    queues = Queues(cast("SQSClient", cloud))

    def age(now: float) -> float:
        return float([*queues.metric_data(["first"], now)][-1][1]["Values"][0])

    cloud.waiting["first"] = 1
    assert [age(NOW), age(NOW + 70)] == [0, 70]
    cloud.waiting["first"] = 0
    assert age(NOW + 80) == 0


def test_metrics_of_an_invocation_are_put_once_under_each_set_of_dimensions(
    cloud: LocalCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    running = bridge(cloud)
    cloud.says(line(capsys), NOW + 1, "one")
    running.round(NOW + 2)
    running.round(NOW + 4)
    told = [(datum["MetricName"], len(datum["Dimensions"])) for name, datum in cloud.put if name == metrics.namespace]
    assert sorted(told) == [("Accepted", 1), ("Accepted", 2), ("LiveEditDistance", 1), ("LiveEditDistance", 2)]


def test_a_line_of_metrics_is_read_as_cloudwatch_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    data = [datum for _, datum in metric_data(line(capsys)) if datum["MetricName"] == "LiveEditDistance"]
    assert [[each["Name"] for each in datum["Dimensions"]] for datum in data] == [["service"], ["service", "tenant"]]
    assert all((datum["Values"], datum["Unit"]) == ([0.25, 0.5], "None") for datum in data)
    assert data[0]["Timestamp"] <= datetime.now(UTC)


@pytest.mark.parametrize("text", ["", "START _aws", '{"_aws": 7', '["_aws"]', '{"_aws": {}}', '{"message": "_aws"}'])
def test_any_other_line_has_no_metrics(text: str) -> None:
    assert [*metric_data(text)] == []


def test_an_alarm_that_cannot_be_judged_is_told_of_once_and_left_alone(cloud: LocalCloud) -> None:
    cloud.alarms[0]["Statistic"] = "Average"
    running = bridge(cloud)
    assert any("left alone" in told for told in running.round(NOW))
    assert running.round(NOW + 2) == []
    assert cloud.state("first-not-empty") == "INSUFFICIENT_DATA"
