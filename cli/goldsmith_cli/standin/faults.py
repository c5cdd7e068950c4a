"""Failures on request, so that a caller's handling of each can be tested over real HTTP."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from goldsmith_cli.standin.calls import Call
from goldsmith_cli.standin.fault_request import FaultRequest, Path


@dataclass(slots=True)
class Fault:
    """A fault in force, and how many calls it will still be taken by."""

    request: FaultRequest
    left: int
    _random: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Of all the request says: faults that shared their draws would always strike the same calls or never.
        self._random = Random(self.request.model_dump_json())  # noqa: S311 - chance that repeats, not secrecy

    def strikes(self, path: Path, call: Call | None) -> bool:
        """Whether a call on `path` takes it: it fits, and chance does not spare it."""
        rate = self.request.rate
        return self.fits(path, call) and (rate is None or self._random.random() < rate)

    def fits(self, path: Path, call: Call | None) -> bool:
        """Whether it is meant for a call on `path`; paths without calls of a model have no selectors."""
        wanted = self.request
        if wanted.target != path or call is None:
            return wanted.target == path
        return (
            wanted.model in (None, call.model)
            and wanted.schema_ in (None, call.schema_name)
            and (wanted.contains is None or call.holds(wanted.contains))
        )


@dataclass(slots=True)
class Faults:
    """The faults in force, in the order they were set."""

    _in_force: list[Fault] = field(default_factory=list)

    def set(self, request: FaultRequest) -> None:
        """Put a fault in force behind the others, or end those of a path, or all."""
        if request.mode:
            self._in_force.append(Fault(request, request.times))
        else:
            ended = request.path
            self._in_force = [fault for fault in self._in_force if ended and fault.request.target != ended]

    def take(self, path: Path, call: Call | None = None) -> FaultRequest | None:
        """The first fault that strikes the call, counted down; None when it shall succeed."""
        fault = next((fault for fault in self._in_force if fault.strikes(path, call)), None)
        if fault is None:
            return None
        fault.left -= 1
        if fault.left == 0:
            self._in_force.remove(fault)
        return fault.request

    def shown(self) -> list[dict[str, Any]]:
        """What is in force, with how many calls each will still be taken by."""
        return [{**fault.request.shown(), "left": fault.left} for fault in self._in_force]
