"""Alarms are judged as CloudWatch judges them, as far as the template uses its rules."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith_cli.bridge.judging import Point, known, seconds, state

NOW = 1_795_000_000.0


def alarm(**properties: object) -> dict[str, Any]:
    standing = {
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
    }
    return standing | properties


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], "OK"),
        ([(NOW, 1.0)], "ALARM"),
        ([(NOW - 299, 1.0)], "ALARM"),
        ([(NOW - 300, 1.0)], "OK"),
        ([(NOW - 200, 0.4), (NOW - 100, 0.6)], "ALARM"),
        ([(NOW - 400, 0.4), (NOW - 100, 0.6)], "OK"),
    ],
)
def test_what_a_period_holds_is_added_up(points: list[Point], expected: str) -> None:
    assert state(alarm(), points, NOW) == expected


def test_the_greatest_value_counts_where_the_statistic_says_so() -> None:
    greatest = alarm(Statistic="Maximum", ComparisonOperator="GreaterThanThreshold")
    assert state(greatest, [(NOW, 1.0), (NOW, 1.0)], NOW) == "OK"
    assert state(greatest, [(NOW, 0.0), (NOW, 1.1)], NOW) == "ALARM"


def test_as_many_periods_must_breach_as_the_alarm_says_and_all_unless_it_does() -> None:
    points = [(NOW - 700, 1.0)]
    assert state(alarm(EvaluationPeriods=3), points, NOW) == "OK"
    assert state(alarm(EvaluationPeriods=3, DatapointsToAlarm=1), points, NOW) == "ALARM"
    assert seconds(alarm(EvaluationPeriods=3)) == 900


@pytest.mark.parametrize(
    ("missing", "expected"),
    [("notBreaching", "OK"), ("breaching", "ALARM"), ("ignore", None), ("missing", "INSUFFICIENT_DATA")],
)
def test_without_data_an_alarm_does_what_it_says_of_missing_data(missing: str, expected: str | None) -> None:
    assert state(alarm(TreatMissingData=missing), [], NOW) == expected
    assert state(alarm(TreatMissingData=missing), [(NOW, 1.0)], NOW) == "ALARM"


def test_an_alarm_of_another_kind_is_not_judged() -> None:
    assert known(alarm())
    assert not known(alarm(Statistic="Average"))
    assert not known(alarm(ComparisonOperator="LessThanThreshold"))


@given(st.lists(st.tuples(st.floats(NOW - 600, NOW), st.floats(0, 5))))
def test_more_never_ends_an_alarm(points: list[Point]) -> None:
    if state(alarm(), points, NOW) == "ALARM":
        assert state(alarm(), [*points, (NOW, 1.0)], NOW) == "ALARM"
