"""What wakes a person: read from the template, and from the code that feeds it."""

import json
import re
from typing import Any

import pytest

from goldsmith.observability import count, metrics
from goldsmith_cli.bridge import judging
from goldsmith_cli.local.nested import with_monitoring_at
from tests.infra.reading import TEMPLATE_TEXT, monitoring, template

NAMESPACE = {"Fn::Sub": "Goldsmith/${Stack}"}
OWN = {
    "provider-configuration": ("rewrite", "ConfigurationProblems"),
    "live-model-rolled-back": ("advance", "ModelsRolledBack"),
    "live-model-worse": ("advance", "ModelsWorse"),
    "parked-too-long": ("advance", "OldestParkedDays"),
    "run-blocked": ("advance", "RunsBlocked"),
    "run-failed": ("advance", "RunsFailed"),
    "run-stuck": ("advance", "OldestUnchangedRunHours"),
    "webhook-configuration": ("webhook", "WebhooksMisconfigured"),
}
QUEUES = {
    "feedback-dead-letters": ("FeedbackDeadLetterQueue", "ApproximateNumberOfMessagesVisible"),
    "rewrite-dead-letters": ("RewriteDeadLetterQueue", "ApproximateNumberOfMessagesVisible"),
    "advance-dead-letters": ("AdvanceDeadLetterQueue", "ApproximateNumberOfMessagesVisible"),
    "launch-dead-letters": ("LaunchDeadLetterQueue", "ApproximateNumberOfMessagesVisible"),
    "feedback-lag": ("FeedbackQueue", "ApproximateAgeOfOldestMessage"),
    "rewrite-lag": ("RewriteQueue", "ApproximateAgeOfOldestMessage"),
}
FUNCTIONS = {
    "tick-failed": "AdvanceFunction",
    "triage-errors": "TriageFunction",
    "rewrite-errors": "RewriteFunction",
    "launch-errors": "LaunchFunction",
}
MATH = {"rewrite-failures", "functions-throttled"}
OF_EVENTS = {"run-blocked", "run-failed", "live-model-rolled-back", "webhook-configuration"}
"""That nothing more happened does not mean that anybody has acted: these say nothing when they end."""


def alarms() -> dict[str, dict[str, Any]]:
    """The alarms' properties by their names."""
    resources = monitoring()["Resources"].values()
    found = [each["Properties"] for each in resources if each["Type"] == "AWS::CloudWatch::Alarm"]
    return {alarm["AlarmName"]["Fn::Sub"].removeprefix("${Stack}-"): alarm for alarm in found}


def test_these_are_the_alarms() -> None:
    def of(name: str, value: object) -> list[dict[str, object]]:
        return [{"Name": name, "Value": value}]

    expected = {
        **{name: (NAMESPACE, metric, of("service", service)) for name, (service, metric) in OWN.items()},
        **{name: ("AWS/SQS", metric, of("QueueName", {"Ref": queue})) for name, (queue, metric) in QUEUES.items()},
        **{name: ("AWS/Lambda", "Errors", of("FunctionName", {"Ref": each})) for name, each in FUNCTIONS.items()},
    }
    plain = {name: alarm for name, alarm in alarms().items() if "Metrics" not in alarm}
    assert {n: (a["Namespace"], a["MetricName"], a["Dimensions"]) for n, a in plain.items()} == expected
    assert set(alarms()) - set(plain) == MATH


@pytest.mark.parametrize("name", sorted(alarms()))
def test_an_alarm_says_what_it_means_names_its_runbook_and_tells_the_topic_when_it_comes_and_goes(name: str) -> None:
    alarm = alarms()[name]
    told = {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}
    assert re.fullmatch(rf"[^\n]+\. Runbook - docs/runbooks/{name}\.md", alarm["AlarmDescription"])
    assert alarm["AlarmActions"] == told
    assert alarm.get("OKActions") == (None if name in OF_EVENTS else told)


@pytest.mark.parametrize("name", sorted(alarms()))
def test_no_alarm_comes_or_goes_for_want_of_data(name: str) -> None:
    """What is measured at ticks only stays as it was; all else is well as long as nothing is counted."""
    stays = {"parked-too-long", "run-stuck"}
    assert alarms()[name]["TreatMissingData"] == ("ignore" if name in stays else "notBreaching")


@pytest.mark.parametrize("name", sorted(OF_EVENTS))
def test_one_event_is_enough_for_an_alarm_of_events(name: str) -> None:
    alarm = alarms()[name]
    assert (alarm["Statistic"], alarm["Threshold"], alarm["EvaluationPeriods"]) == ("Sum", 1, 1)
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("run-stuck", "StuckRunAlarmHours"),
        ("parked-too-long", "ParkedAlarmDays"),
        ("feedback-lag", "FeedbackLagAlarmSeconds"),
        ("rewrite-lag", "RewriteLagAlarmSeconds"),
    ],
)
def test_how_long_something_may_take_is_for_the_operator_to_say(name: str, parameter: str) -> None:
    alarm = alarms()[name]
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Maximum", {"Ref": parameter})
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    given = template()["Resources"]["Monitoring"]["Properties"]["Parameters"]
    assert given[parameter] == {"Ref": parameter}


def expression(name: str) -> str:
    [found] = [each["Expression"] for each in alarms()[name]["Metrics"] if "Expression" in each]
    return str(found)


@pytest.mark.parametrize(("tried", "failed", "share"), [(1, 1, 0), (4, 4, 0), (5, 2, 0.4), (5, 5, 1), (100, 51, 0.51)])
def test_rewrites_fail_by_share_once_five_were_tried(tried: int, failed: int, share: float) -> None:
    """Where one of the two is missing there is no share, and nothing is wrong: no count is written that is zero."""
    functions = {"IF": lambda chosen, yes, no: yes if chosen else no, "tried": tried, "failed": failed}
    assert eval(expression("rewrite-failures"), functions) == share  # noqa: S307 - our own template
    alarm = alarms()["rewrite-failures"]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0.5, "GreaterThanThreshold")


def test_throttled_invocations_are_added_up_over_all_functions_whichever_have_any() -> None:
    """SUM of a list passes over what is missing, which addition does not."""
    summed = [each["Id"] for each in alarms()["functions-throttled"]["Metrics"] if "MetricStat" in each]
    assert expression("functions-throttled") == f"SUM([{', '.join(summed)}])"
    assert len(summed) == 5


METRICS = {
    "RunsBlocked": "runs_blocked",
    "RunsFailed": "runs_failed",
    "RewritesTried": "rewrites_tried",
    "RewritesFailed": "rewrites_failed",
    "ConfigurationProblems": "configuration_problems",
    "OldestUnchangedRunHours": "oldest_unchanged_run_hours",
    "WebhooksMisconfigured": "webhooks_misconfigured",
    "OldestParkedDays": "oldest_parked_days",
    "ModelsRolledBack": "models_rolled_back",
    "ModelsWorse": "models_worse",
}


@pytest.mark.parametrize(("name", "written"), METRICS.items())
def test_a_metric_is_called_as_the_code_writes_it(name: str, written: str) -> None:
    metrics.clear_metrics()
    count({written: 1})
    assert set(metrics.metric_set) == {name}
    metrics.clear_metrics()


def test_every_metric_that_an_alarm_looks_at_is_one_of_those() -> None:
    looked_at = {metric for _, metric in OWN.values()} | {"RewritesTried", "RewritesFailed"}
    assert looked_at == set(METRICS)


def test_alarms_that_calculate_and_no_others_can_be_left_out_and_the_bridge_judges_the_rest() -> None:
    resources = {name: each for name, each in monitoring()["Resources"].items() if "Alarm" in each["Type"]}
    assert {name for name, each in resources.items() if each.get("Condition") == "HasMetricMath"} == {
        "RewriteFailuresAlarm", "FunctionsThrottledAlarm",
    }  # fmt: skip
    assert all("Condition" in each or judging.known(each["Properties"]) for each in resources.values())
    assert monitoring()["Conditions"]["HasMetricMath"] == {"Fn::Equals": [{"Ref": "MetricMathAlarms"}, "on"]}


def test_the_local_deployment_finds_where_the_nested_template_is_named() -> None:
    replaced = with_monitoring_at(TEMPLATE_TEXT, "http://127.0.0.1:1/bucket/key")
    assert replaced.count("      TemplateURL: http://127.0.0.1:1/bucket/key\n") == 1


def dashboard() -> dict[str, Any]:
    body = monitoring()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    found: dict[str, Any] = json.loads(body)
    return found


def test_the_dashboard_is_a_grid_without_overlap_of_widgets_with_titles() -> None:
    taken: set[tuple[int, int]] = set()
    for widget in dashboard()["widgets"]:
        across = range(widget["x"], widget["x"] + widget["width"])
        cells = {(x, y) for x in across for y in range(widget["y"], widget["y"] + widget["height"])}
        assert not cells & taken
        assert max(across) < 24
        assert widget["properties"]["title"]
        taken |= cells


def test_the_dashboard_names_only_parameters_of_the_template() -> None:
    body = monitoring()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    used = set(re.findall(r"\$\{([A-Za-z:]+)\}", body)) - {"AWS::Region"}
    assert used <= set(monitoring()["Parameters"])


def test_the_dashboard_shows_the_live_edit_distance_of_each_tenant() -> None:
    [widget] = [each for each in dashboard()["widgets"] if "Live edit distance" in each["properties"]["title"]]
    [[metric]] = widget["properties"]["metrics"]
    assert metric["expression"].startswith('SEARCH(\'{"Goldsmith/${Stack}",service,tenant} ')
