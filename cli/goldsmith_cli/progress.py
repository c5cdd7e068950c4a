"""Reporting the steps of something that takes seconds."""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

# Wraps one step in what tells about it.
Step = Callable[[str], AbstractContextManager[object]]


def silently(_title: str) -> AbstractContextManager[object]:
    """Say nothing."""
    return contextlib.nullcontext()


@contextlib.contextmanager
def on_terminal(title: str) -> Iterator[None]:
    """Show a spinner while the step lasts, then a line with its seconds; on standard error."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    started = time.monotonic()
    try:
        with console.status(f"{title} …"):
            yield
    except BaseException:
        console.print(f"[red]✗[/] {title}")
        raise
    console.print(f"[green]✓[/] {title} [dim]{time.monotonic() - started:.1f} s[/]")
