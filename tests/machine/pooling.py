"""Calls that an invocation makes in threads of its own."""

import threading
from typing import Any, Protocol

from tests.machine.verdicts import Call, Crash, Figures, Verdict

_BEFORE_READING = {Verdict.CRASH_AFTER: Verdict.CRASH_BEFORE, Verdict.FAIL_AFTER: Verdict.FAIL_BEFORE}
"""What was read and is not told to anybody was not read."""


class Stopping(Protocol):
    """The invocation that a pool belongs to."""

    dead: bool
    figures: Figures

    def stop(self, name: str) -> Verdict:
        """Wait for a verdict; raises Crash when the process is gone."""


class Pool:
    """Reads that a workflow makes in threads of its own: all wait for one verdict, and all get it.

    In which order they come is not known, nor how many come before the process dies; as they only read, it does not
    matter. They count as one call. A read that was made already is part
    of another round and waits anew.
    """

    def __init__(self, invocation: Stopping) -> None:
        self._invocation = invocation
        self._changed = threading.Condition()
        self._made: set[object] = set()
        self._round = 0
        self._waits = False
        self._verdict: Verdict | None = None

    def close(self) -> None:
        self._made, self._verdict = set(), None

    def call(self, call: Call) -> Any:  # noqa: ANN401 - the same
        call.before(self._given(call))
        return call.made(Verdict.GO)

    def _given(self, call: Call) -> Verdict:
        name = (call.name, repr(call.args))
        with self._changed:
            if name in self._made:
                self.close()
            first = self._verdict is None and not self._waits
            self._waits = self._waits or first
            self._made.add(name)
        if first:
            self._decide(call.name)
        with self._changed:
            self._changed.wait_for(lambda: self._verdict is not None)
            if self._invocation.dead:
                raise Crash(call.name)
            return self._verdict or Verdict.GO

    def _decide(self, name: str) -> None:
        verdict = Verdict.CRASH_BEFORE
        try:
            verdict = _BEFORE_READING.get(verdict := self._invocation.stop(f"{name} and others like it"), verdict)
            self._invocation.dead |= verdict is Verdict.CRASH_BEFORE
        finally:
            with self._changed:
                self._verdict, self._waits = verdict, False
                self._changed.notify_all()
