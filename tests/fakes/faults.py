"""Faults at chosen calls of any port: the process dies, or the service fails, before or after the work is done."""

from dataclasses import dataclass
from functools import partial, wraps
from inspect import iscoroutinefunction
from itertools import count
from typing import Any, Literal, TypeVar, cast

from goldsmith.errors import ServiceUnavailable

P = TypeVar("P")
Kind = Literal["crash", "failure"]
Moment = Literal["before", "after"]


class Crash(BaseException):
    """The process is gone: no ``except Exception`` sees it."""


@dataclass(frozen=True)
class Fault:
    """What happens at the call with this number, counted from zero over all guarded ports."""

    call: int
    kind: Kind
    moment: Moment

    def strike(self) -> None:
        if self.kind == "crash":
            raise Crash(self)
        raise ServiceUnavailable(str(self))


class Faults:
    """Counts the calls of guarded ports and lets the planned faults happen, each once."""

    def __init__(self, *planned: Fault) -> None:
        self._planned = {(fault.call, fault.moment): fault for fault in planned}
        self._numbers = count()
        self.calls: list[str] = []

    def guard(self, port: P) -> P:
        return cast("P", _Guarded(port, self))

    def call(self, name: str, method: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any method of any port
        number = next(self._numbers)
        self.calls.append(name)
        self._strike(number, "before")
        answer = method(*args, **kwargs)
        self._strike(number, "after")
        return answer

    async def call_async(self, name: str, method: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the same
        number = next(self._numbers)
        self.calls.append(name)
        self._strike(number, "before")
        answer = await method(*args, **kwargs)
        self._strike(number, "after")
        return answer

    def _strike(self, number: int, moment: Moment) -> None:
        if fault := self._planned.pop((number, moment), None):
            fault.strike()


class _Guarded:
    def __init__(self, port: object, faults: Faults) -> None:
        self._port = port
        self._faults = faults

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - stands for any port
        attribute = getattr(self._port, name)
        if not callable(attribute):
            return attribute

        if iscoroutinefunction(attribute):
            return partial(self._faults.call_async, f"{type(self._port).__name__}.{name}", attribute)

        @wraps(attribute)
        def guarded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            return self._faults.call(f"{type(self._port).__name__}.{name}", attribute, *args, **kwargs)

        return guarded
