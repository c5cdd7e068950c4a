"""Alarms are listed as theirs of the stack, raised ones first, with what each means and where it is written down."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from rich.console import Console

from goldsmith_cli.alarms.collecting import Alarm, alarms
from goldsmith_cli.alarms.showing import alarm_table, as_json
from goldsmith_cli.aws import Clients
from goldsmith_cli.errors import NoStackError
from goldsmith_cli.target import Target

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def described(name: str, state: str = "OK", runbook: str | None = None, **times: datetime) -> dict[str, Any]:
    page = runbook or f"docs/runbooks/{name.removeprefix('goldsmith-')}.md"
    said = f"Something is so. Runbook - {page}"
    return {"AlarmName": name, "StateValue": state, "AlarmDescription": said, "StateUpdatedTimestamp": NOW, **times}


class CloudWatch:
    """Answers DescribeAlarms by prefix."""

    def __init__(self, *known: dict[str, Any]) -> None:
        self._known = known

    def get_paginator(self, operation: str) -> "CloudWatch":
        assert operation == "describe_alarms"
        return self

    def paginate(self, *, AlarmNamePrefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803 - the client's name
        for alarm in self._known:
            if alarm["AlarmName"].startswith(AlarmNamePrefix):
                yield {"MetricAlarms": [alarm]}


def target(*known: dict[str, Any], outputs: dict[str, str] | None = None) -> Target:
    found = {"DashboardName": "goldsmith"} if outputs is None else outputs
    client = cast("Clients", lambda _service: CloudWatch(*known))
    return Target("the stack goldsmith", found, client, is_local=False)


def test_raised_ones_come_first_and_all_by_their_names_without_the_stacks() -> None:
    found = alarms(target(described("goldsmith-b"), described("goldsmith-c", "ALARM"), described("goldsmith-a")))
    assert [(alarm.name, alarm.raised) for alarm in found] == [("c", True), ("a", False), ("b", False)]
    assert (found[0].meaning, found[0].runbook) == ("Something is so.", "docs/runbooks/c.md")


def test_another_stack_whose_name_begins_the_same_is_not_this_one() -> None:
    others = described("goldsmith-test-run-blocked", "ALARM", runbook="docs/runbooks/run-blocked.md")
    assert alarms(target(others, described("other-run-blocked"))) == []


def test_since_when_is_the_last_change_of_state_where_aws_tells_it() -> None:
    earlier = NOW - timedelta(hours=3)
    [told] = alarms(target(described("goldsmith-a", StateTransitionedTimestamp=earlier)))
    [local] = alarms(target(described("goldsmith-a")))
    assert (told.since, local.since) == (earlier, NOW)


def test_a_stack_of_an_earlier_version_says_so() -> None:
    with pytest.raises(NoStackError, match="DashboardName"):
        alarms(target(outputs={}))


@pytest.mark.parametrize("width", [60, 220])
def test_people_see_state_age_meaning_and_runbook_at_any_width(width: int) -> None:
    console = Console(file=io.StringIO(), width=width)
    known = [Alarm("run-blocked", "ALARM", NOW - timedelta(hours=2), "A run ended.", "docs/runbooks/run-blocked.md")]
    console.print(alarm_table(known, NOW), crop=False)
    said = cast("io.StringIO", console.file).getvalue()
    assert all(each in said for each in ("run-blocked", "ALARM", "2 h", "A run ended.", "docs/runbooks/run-blocked.md"))


def test_programs_get_every_field() -> None:
    [document] = json.loads(as_json([Alarm("a", "OK", NOW, "m", "docs/runbooks/a.md")]))
    assert document == {
        "name": "a", "state": "OK", "since": "2026-11-29T12:00:00+00:00", "meaning": "m",
        "runbook": "docs/runbooks/a.md",
    }  # fmt: skip
