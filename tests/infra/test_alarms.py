"""What wakes a person: read from the template, and from the code that feeds it."""

from typing import Any

import pytest

from goldsmith.observability import count, metrics
from tests.infra.reading import of_type

ALARMS = {
    "ProviderConfigurationAlarm": ("Goldsmith", "ConfigurationProblems", [{"Name": "service", "Value": "rewrite"}]),
    "LiveModelRolledBackAlarm": ("Goldsmith", "ModelsRolledBack", [{"Name": "service", "Value": "advance"}]),
    "LiveModelWorseAlarm": ("Goldsmith", "ModelsWorse", [{"Name": "service", "Value": "advance"}]),
    "ParkedTooLongAlarm": ("Goldsmith", "OldestParkedDays", [{"Name": "service", "Value": "advance"}]),
    "RewriteDeadLettersAlarm": (
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["RewriteDeadLetterQueue", "QueueName"]}}],
    ),
    "RunBlockedAlarm": ("Goldsmith", "RunsBlocked", [{"Name": "service", "Value": "advance"}]),
    "StuckRunAlarm": ("Goldsmith", "OldestUnchangedRunHours", [{"Name": "service", "Value": "advance"}]),
    "WebhookConfigurationAlarm": ("Goldsmith", "WebhooksMisconfigured", [{"Name": "service", "Value": "webhook"}]),
}
OF_EVENTS = {"RunBlockedAlarm", "LiveModelRolledBackAlarm", "WebhookConfigurationAlarm"}
"""That nothing more happened does not mean that anybody has acted: these say nothing when they end."""


def alarms() -> dict[str, Any]:
    return of_type("AWS::CloudWatch::Alarm")


def test_these_are_the_alarms() -> None:
    assert {
        name: (alarm["Namespace"], alarm["MetricName"], alarm["Dimensions"]) for name, alarm in alarms().items()
    } == ALARMS


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_says_what_it_means_and_tells_the_topic_when_it_comes_and_goes(name: str) -> None:
    alarm = alarms()[name]
    told = {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}
    assert alarm["AlarmDescription"].endswith((".", "list", "runs"))
    assert alarm["AlarmActions"] == told
    assert alarm.get("OKActions") == (None if name in OF_EVENTS else told)


@pytest.mark.parametrize("name", sorted(OF_EVENTS))
def test_one_event_is_enough_for_an_alarm_of_events(name: str) -> None:
    alarm = alarms()[name]
    assert (alarm["Statistic"], alarm["Threshold"], alarm["EvaluationPeriods"]) == ("Sum", 1, 1)
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


def test_how_long_a_run_may_be_stuck_is_for_the_operator_to_say() -> None:
    alarm = alarms()["StuckRunAlarm"]
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Maximum", {"Ref": "StuckRunAlarmHours"})
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"


METRICS = {
    "RunsBlocked": "runs_blocked",
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
