"""Alarms for people and for programs."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from goldsmith_cli.alarms.collecting import Alarm
from goldsmith_cli.consoles import age, printable
from goldsmith_cli.layouts import Block, Fitting

_STYLES = {"ALARM": "red", "OK": "green"}
_WORDS = {"INSUFFICIENT_DATA": "no data yet"}


def alarm_table(alarms: Sequence[Alarm], now: datetime) -> RenderableType:
    """One row an alarm, or where that is too wide one block."""
    table = Table(box=None, pad_edge=False)
    for column in ("alarm", "state", "for", "means", "runbook"):
        table.add_column(column, no_wrap=True, justify="right" if column == "for" else "left")
    for alarm in alarms:
        table.add_row(printable(alarm.name), _state(alarm), _for(alarm, now), printable(alarm.meaning), alarm.runbook)
    return Fitting(table, Group(*(_block(alarm, now) for alarm in alarms)))


def as_json(alarms: Iterable[Alarm]) -> str:
    """A list of objects."""
    return json.dumps([asdict(alarm) | {"since": alarm.since.isoformat()} for alarm in alarms], indent=2)


def _block(alarm: Alarm, now: datetime) -> Block:
    heading = Text.assemble((printable(alarm.name), "bold"), "  ", _state(alarm), f"  for {_for(alarm, now)}")
    return Block(heading, [("means", printable(alarm.meaning)), ("runbook", alarm.runbook)])


def _state(alarm: Alarm) -> Text:
    return Text(_WORDS.get(alarm.state, alarm.state), style=_STYLES.get(alarm.state, "dim"))


def _for(alarm: Alarm, now: datetime) -> str:
    return age((now - alarm.since).total_seconds())
