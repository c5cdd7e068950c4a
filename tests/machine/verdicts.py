"""What may become of a call, and the calls."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from goldsmith.errors import RateLimited, ServiceUnavailable


class Crash(BaseException):
    """The process is gone: no ``except Exception`` sees it."""


class Verdict(StrEnum):
    """What becomes of a call that waits to be made."""

    GO = "go"
    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"
    FAIL_BEFORE = "failure before"
    FAIL_AFTER = "failure after"
    THROTTLE = "throttled"
    STALE = "stale list"


@dataclass
class Figures:
    """What was played, over all examples."""

    steps: int = 0
    calls: int = 0
    invocations: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        """Add what was played elsewhere."""
        self.steps += other.steps
        self.calls += other.calls
        self.invocations.update(other.invocations)
        self.faults.update(other.faults)


@dataclass(frozen=True)
class Call:
    """A call of a port's method."""

    port: object
    method: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{type(self.port).__name__}.{self.method.__name__}"

    def before(self, verdict: Verdict) -> None:
        if verdict is Verdict.THROTTLE and asyncio.iscoroutinefunction(self.method):
            raise RateLimited(f"{verdict}: {self.name}", 2.0)
        if verdict in (Verdict.FAIL_BEFORE, Verdict.THROTTLE):
            raise ServiceUnavailable(f"{verdict}: {self.name}")

    def made(self, verdict: Verdict) -> Any:  # noqa: ANN401 - the same
        late = getattr(self.port, f"stale_{self.method.__name__}", None)
        method = late if verdict is Verdict.STALE and late is not None else self.method
        answer = method(*self.args, **self.kwargs)
        return iter(list(answer)) if isinstance(answer, Iterator) else answer

    def after(self, verdict: Verdict) -> None:
        if verdict is Verdict.FAIL_AFTER:
            raise ServiceUnavailable(f"{verdict}: {self.name}")
