"""The alarms of a stack, and what they say of themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goldsmith_cli.target import Target

_RUNBOOK = " Runbook - "


@dataclass(frozen=True)
class Alarm:
    """One alarm: its name without the stack's, what it means, what to do, and how it stands since when."""

    name: str
    state: str
    since: datetime
    meaning: str
    runbook: str

    @property
    def raised(self) -> bool:
        """Whether somebody should look."""
        return self.state == "ALARM"


def alarms(target: Target) -> list[Alarm]:
    """The stack's alarms, those that are raised first, then by name.

    Raises:
        NoStackError: the stack was deployed before its alarms had a template of their own.
    """
    prefix = f"{target.output('DashboardName')}-"  # which is the stack's name
    pages = target.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix)
    found = (alarm for page in pages for described in page["MetricAlarms"] for alarm in _read(described, prefix))
    return sorted(found, key=lambda alarm: (not alarm.raised, alarm.name))


def _read(described: Mapping[str, Any], prefix: str) -> Iterator[Alarm]:
    """The alarm, if it is this stack's: another stack's name may begin the same."""
    name = described["AlarmName"].removeprefix(prefix)
    meaning, _, runbook = described.get("AlarmDescription", "").rpartition(_RUNBOOK)
    if runbook == f"docs/runbooks/{name}.md":
        since = described.get("StateTransitionedTimestamp") or described["StateUpdatedTimestamp"]
        yield Alarm(name, described["StateValue"], since, meaning, runbook)
