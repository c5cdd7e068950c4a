"""Signals that end the command: they unwind it, so that what it started is ended too."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

# SIGINT unwinds by itself, as KeyboardInterrupt.
_UNWINDING = (signal.SIGTERM, signal.SIGHUP)


def unwind_on_termination() -> None:
    """From now on SIGTERM and SIGHUP leave through every ``finally``, with the shell's exit code for them."""
    for number in _UNWINDING:
        signal.signal(number, _leave)


def _leave(number: int, _frame: FrameType | None) -> None:
    # Some send it twice, to the process and to its group: the second must not break off the cleaning up.
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


def leave_at_once() -> None:
    """All is cleaned up: from now on a signal ends the process without a word, whatever threads still wait for."""
    for number in (signal.SIGINT, *_UNWINDING):
        signal.signal(number, _gone)


def _gone(number: int, _frame: FrameType | None) -> None:
    os._exit(128 + number)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Let no signal break off what is inside: cleaning up, and handing over. Keep it short."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread receives signals
        return
    previous = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, *_UNWINDING)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
