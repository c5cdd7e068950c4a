"""The tables of bench.events."""

from typing import Any

from bench.machine import sentence
from rich.console import Console
from rich.table import Table

COLUMNS = (
    "batch", "design", "ms an event", "spread", "times as long", "processor ms", "times as much", "requests",
    "events a second", "$ a million",
)  # fmt: skip


def show(result: dict[str, Any]) -> None:
    """Print what was found, and where Goldsmith's own processor time goes."""
    console = Console(width=150)
    rounds = f"medians of {result['rounds']} rounds"
    console.print(_table(f"{result['events']} events of about 2 KB, AWS answers at once; {rounds}", result["found"]))
    waited = f"{result['events_waited_for']} events, AWS answers after as long as published figures say; {rounds}"
    console.print(_table(waited, result["found_when_aws_takes_its_time"]))
    for each in result["found"]:
        if shares := each.get("shares_of_processor_time"):
            told = ", ".join(f"{part} {share:.0%}" for part, share in shares.items())
            console.print(f"Goldsmith's processor time at batches of {each['batch']}: {told}")
    console.print(sentence(result["machine"]))


def _table(title: str, found: list[dict[str, Any]]) -> Table:
    table = Table(title=title)
    for column in COLUMNS:
        table.add_column(column, justify="left" if column == "design" else "right")
    for each in found:
        low, high = each["wall_ms_spread"]
        table.add_row(
            str(each["batch"]), each["design"], f"{each['wall_ms_per_event']:.2f}", f"{low:.2f} to {high:.2f}",
            f"{each['times_as_long_as_goldsmith']:.1f}", f"{each['processor_ms_per_event']:.2f}",
            f"{each['times_the_processor_time']:.1f}", f"{each['requests_per_event']:.3f}",
            f"{each['events_per_second']:,}", f"{each['dollars_per_million_events']:.2f}",
        )  # fmt: skip
    return table
