"""Calls of a model: what faults are selected by, and how many there were."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from goldsmith_cli.standin.chat_request import ChatRequest, SchemaFormat


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a model, as far as faults and counters look at it."""

    model: str
    schema_name: str | None
    contents: tuple[str, ...]

    def holds(self, text: str) -> bool:
        """Whether a message holds `text`, as it stands or in a string of the JSON it is."""
        return any(text in content or any(text in found for found in _strings(content)) for content in self.contents)


def call_of(request: ChatRequest) -> Call:
    """What faults and counters see of a chat request."""
    form = request.response_format
    name = form.json_schema.name if isinstance(form, SchemaFormat) else None
    return Call(request.model, name, tuple(message.text for message in request.messages))


def _strings(content: str) -> Iterator[str]:
    if content.lstrip()[:1] not in ("{", "[", '"'):
        return
    try:
        waiting = [json.loads(content)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value


@dataclass(slots=True)
class Tally:
    """Calls counted by model, and by schema where they ask for one."""

    total: int = 0
    by_model: Counter[str] = field(default_factory=Counter)
    by_schema: Counter[str] = field(default_factory=Counter)

    def add(self, call: Call) -> None:
        """Count one call."""
        self.total += 1
        self.by_model[call.model] += 1
        if call.schema_name:
            self.by_schema[call.schema_name] += 1

    def shown(self) -> dict[str, Any]:
        """The counts as JSON."""
        return {"total": self.total, "by_model": dict(self.by_model), "by_schema": dict(self.by_schema)}


@dataclass(slots=True)
class Calls:
    """Chat calls (those that failed by a fault included) and lines of batches, since the start or the last reset."""

    chat: Tally = field(default_factory=Tally)
    batch_lines: Tally = field(default_factory=Tally)
    _in_flight: int = 0
    _peak: int = 0

    @contextmanager
    def counted(self, call: Call) -> Iterator[None]:
        """Count a chat call, and as under way while the block lasts."""
        self.chat.add(call)
        self._in_flight += 1
        self._peak = max(self._peak, self._in_flight)
        try:
            yield
        finally:
            self._in_flight -= 1

    def reset(self) -> None:
        """Count from nothing; calls under way still count for the peak."""
        self.chat, self.batch_lines, self._peak = Tally(), Tally(), self._in_flight

    def shown(self) -> dict[str, Any]:
        """The body of `GET /_standin/calls`."""
        return {
            "chat": {**self.chat.shown(), "in_flight_peak": self._peak},
            "batch_lines": self.batch_lines.shown(),
        }
