"""A provider's clock that interrupts the command which made the provider look at it."""

import _thread
import contextlib
import time
from collections.abc import Iterator


class FatalClock:
    """The provider's clock: stands still unless moved; at a chosen look at it the command is interrupted."""

    def __init__(self) -> None:
        self.now = time.time()
        self.hurry = False
        self._looks_left: int | None = None

    def __call__(self) -> float:
        if self._looks_left is not None:
            self._looks_left -= 1
            if self._looks_left == 0:
                _thread.interrupt_main()
        self.now += 1000.0 if self.hurry else 0.0
        return self.now

    @contextlib.contextmanager
    def interrupting(self, look: int) -> Iterator[None]:
        """Interrupt at this look, counted from one."""
        self._looks_left = look
        yield
        self._looks_left = None
