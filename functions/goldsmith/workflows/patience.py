"""Trying again what may pass, for commands that a person waits for: functions leave that to their queues."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from goldsmith.errors import ConfigurationProblem, RateLimited, TransientError

T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """Pauses grow from ``first`` to ``longest`` seconds; after ``attempts`` failures in a row it is at an end."""

    sleep: Callable[[float], None]
    first: float = 2.0
    longest: float = 60.0
    attempts: int = 12

    def with_(self, step: Callable[[], T]) -> T:
        """What the step returns; it is one that may be repeated.

        Raises what it raised last, and at once what a person has to mend.
        """
        for number, pause in enumerate(self.pauses(), 1):
            try:
                return step()
            except ConfigurationProblem:
                raise
            except TransientError as error:
                if number == self.attempts:
                    raise
                asked = error.retry_after if isinstance(error, RateLimited) else None
                self.sleep(min(self.longest, max(pause, asked or 0.0)))
        raise AssertionError  # the pauses never end

    def pauses(self) -> Iterator[float]:
        """Seconds to wait before each next look, without end."""
        pause = self.first
        while True:
            yield pause
            pause = min(self.longest, pause * 1.5)
