"""What a person sees while a file is sent: a bar while it goes on, and what came of it."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from goldsmith_cli.consoles import counted, messages, output, printable
from goldsmith_cli.history.mapping import FieldMap
from goldsmith_cli.history.summary import Summary

# The whole of a reason is in --errors and --json.
_SHOWN_CHARACTERS = 160


@contextlib.contextmanager
def progress(source: BinaryIO, *, quiet: bool) -> Iterator[Callable[[Summary], None]]:
    """Yields what to call with the counts so far; shown on standard error if it is a terminal."""
    console = messages()
    if quiet or not console.is_terminal:
        yield lambda _summary: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=os.fstat(source.fileno()).st_size)

        def tell(summary: Summary) -> None:
            said = f"{summary.sent:,} sent, {summary.refused + summary.failed:,} not"
            bar.update(task, completed=source.tell(), description=said)

        yield tell


def show(file: Path, summary: Summary, mapping: FieldMap | None, *, dry_run: bool) -> None:
    """The counts on standard output, the first problems on standard error."""
    show_problems(summary)
    sent = "would be sent" if dry_run else "sent"
    console = output()
    console.print(
        f"{file.name}: {counted(summary.lines, 'record')}, {summary.sent:,} {sent}, {summary.refused:,} refused,"
        f" {summary.failed:,} failed; {summary.seconds:.1f} s, {summary.events_per_second:,.0f} events/s"
    )
    for count, meaning in (
        (summary.repeated, "said what an earlier record had said: counted once"),
        (summary.hidden_finals, "went without their final version (--hide-final)"),
    ):
        if count:
            console.print(f"  {count:,} of them {meaning}")
    for advice in _advice(summary, mapping):
        messages().print(f"  {advice}")


def show_problems(summary: Summary) -> None:
    """Lines that did not arrive and why, on standard error."""
    if not summary.problems:
        return
    table = Table(box=None, pad_edge=False)
    for name in ("line", ""):
        table.add_column(name, no_wrap=True)
    table.add_column("why", overflow="fold")
    for problem in summary.problems:
        reason = printable(problem.reason)
        shown = reason if len(reason) <= _SHOWN_CHARACTERS else f"{reason[:_SHOWN_CHARACTERS]}…"
        table.add_row(f"{problem.line}", problem.kind, shown)
    console = messages()
    console.print(table)
    unseen = summary.refused + summary.failed - len(summary.problems)
    if unseen:
        console.print(f"… and {unseen:,} more: --errors FILE writes all of them")


def _advice(summary: Summary, mapping: FieldMap | None) -> Iterator[str]:
    if mapping and mapping.namesakes:
        names = mapping.namesakes
        yield f"taken from the columns called so: {', '.join(names)} (--map {names[-1]}= leaves that one out)"
    if summary.gave_up_after is not None:
        yield (
            f"gave up after line {summary.gave_up_after}: nothing reached the queue any more."
            " Send the file again when it does; what arrived is not counted twice"
        )
    if summary.refused and not summary.sent and mapping is None:
        yield "not one line is a complete event: if they are other records, say with --map which column is what"
