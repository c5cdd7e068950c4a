"""What wakes a person: read from the template, and from the code that feeds it."""

from typing import Any

import pytest

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
}


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
    assert alarm["AlarmDescription"].endswith((".", "list"))
    assert alarm["AlarmActions"] == alarm["OKActions"] == told
