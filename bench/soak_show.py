"""A load's result, for people."""

from collections.abc import Mapping
from typing import Any

from bench.machine import sentence
from rich.console import Console
from rich.table import Table

_SHOWN_FROM = 0.0005


def show(result: Mapping[str, Any]) -> None:
    """What went through, what was asked of AWS, memory, and whether it held."""
    console = Console(width=120)
    console.print(_load(result))
    console.print(_calls(result["calls"]))
    console.print(_memory(result))
    console.print(sentence(result["machine"]))
    for problem in result["problems"]:
        console.print(f"[red]✗[/] {problem}")
    if not result["problems"]:
        console.print("[green]✓[/] Every tenant's books are what was sent; nothing is left, dead, lost or doubled.")


def _load(result: Mapping[str, Any]) -> Table:
    title = f"{result['events']:,} events of {result['tenants']} tenants through the local stack"
    table = Table(title=title, show_header=False)
    rate = result["events_per_second"]
    runs = ", ".join(f"{count} {state}" for state, count in result["runs"].items()) or "none"
    rows = {
        "events a second, end to end": "never came to its end" if rate is None else f"{rate:,.0f}",
        "sent in": f"{result['seconds_sending']:.0f} s",
        "drained after that, runs included": f"{result['seconds_to_drain']:.0f} s",
        "sent twice on purpose": f"{result['duplicates_sent']:,}",
        "counted as duplicates": f"{result['duplicates_counted']:,}",
        "handed back and taken later": f"{result['handed_back']:,}",
        "dead letters, lost, doubled": f"{result['dead_letters']}, {result['lost']}, {result['doubled']}",
        "runs": runs,
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _calls(calls: Mapping[str, Mapping[str, float]]) -> Table:
    table = Table(title="Requests a message, as the local AWS counted them")
    for column in ("by", "service", "operation", "a message"):
        table.add_column(column, justify="right" if column == "a message" else "left")
    for who, asked in calls.items():
        for name, each in asked.items():
            if each >= _SHOWN_FROM:
                table.add_row(who, *name.split(" ", 1), f"{each:.3f}")
    return table


def _memory(result: Mapping[str, Any]) -> Table:
    table = Table(title="Resident memory in MB; of a function's workers the largest")
    for column in ("part", "after a tenth of the events", "at its peak", "more"):
        table.add_column(column, justify="left" if column == "part" else "right")
    for name, each in result["memory"].items():
        table.add_row(name, f"{each['early']:.0f}", f"{each['most']:.0f}", f"{each['grown']:.0f}")
    table.add_row("all processes of the stack", "", f"{result['stack_megabytes_at_its_peak']:.0f}", "")
    table.caption = f"The local AWS holds all it is told in memory: {result['local_aws_kb_per_event']} KB an event."
    return table
