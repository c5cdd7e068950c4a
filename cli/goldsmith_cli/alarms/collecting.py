"""The alarms of a stack, and what they say of themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goldsmith_cli.target import Target

_RUNBOOK, _PAGES = " Runbook - ", "docs/runbooks/"


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
    found = map(_read, described(target, target.output("DashboardName")))  # which is the stack's name
    return sorted(found, key=lambda alarm: (not alarm.raised, alarm.name))


def described(target: Target, stack_name: str) -> list[Mapping[str, Any]]:
    """The stack's alarms as CloudWatch describes them, without those of others whose names begin the same."""
    prefix = f"{stack_name}-"
    pages = target.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix)
    found: list[Mapping[str, Any]] = [alarm for page in pages for alarm in page.get("MetricAlarms", [])]
    return [alarm for alarm in found if alarm["AlarmName"] == f"{prefix}{_name(alarm)}"]


def _read(alarm: Mapping[str, Any]) -> Alarm:
    meaning, _, runbook = alarm["AlarmDescription"].rpartition(_RUNBOOK)
    since = alarm.get("StateTransitionedTimestamp") or alarm["StateUpdatedTimestamp"]
    return Alarm(_name(alarm), alarm["StateValue"], since, meaning, runbook)


def _name(alarm: Mapping[str, Any]) -> str:
    """An alarm's name without its stack's: that of its runbook, which its description ends with."""
    runbook = str(alarm.get("AlarmDescription", "")).rpartition(_RUNBOOK)[2]
    return runbook.removeprefix(_PAGES).removesuffix(".md")
