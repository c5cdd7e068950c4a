"""How far the reading of a ledger has come, on standard error if it is a terminal."""

import contextlib
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from goldsmith_cli.consoles import messages
from goldsmith_cli.report.collecting import Track

T = TypeVar("T")


@contextlib.contextmanager
def tracked() -> Iterator[Track]:
    """Yields what to read through: a bar for each kind of thing, gone when all is read."""
    console = messages()
    if not console.is_terminal:
        yield untracked
        return
    columns = (TextColumn("reading {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:

        def track(items: Iterable[T], title: str, total: int) -> Iterable[T]:
            return bar.track(items, total=total, description=title)

        yield track


def untracked(items: Iterable[T], _title: str, _total: int) -> Iterable[T]:
    """Tell nobody."""
    return items
