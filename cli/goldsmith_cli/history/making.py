"""From a record to a feedback event: the same event whenever the same record is read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pydantic_core import from_json

from goldsmith.domain.events import CONTRACT_VERSION
from goldsmith.errors import Problem
from goldsmith_cli.history.mapping import FieldMap

EPOCH = "1970-01-01T00:00:00Z"
"""When a record without a moment of its own happened: fixed, and before all feedback that has one."""

_TEXTS = ("tenant", "event_id", "generation_id", "model", "author")


@dataclass(frozen=True)
class Made:
    """An event, and whether its final version was held back."""

    event: Mapping[str, Any]
    hides_final: bool = False


@dataclass(frozen=True)
class EventMaker:
    """How records become events. Without ``mapping`` a record is an event already.

    ``scale`` is that of mapped ratings; ``hidden_share`` (0 to 1) of the drafts that have both a comment
    and a final version keep the latter back.
    """

    mapping: FieldMap | None = None
    tenant: str | None = None
    scale: tuple[float, float] | None = None
    occurred_at: str = EPOCH
    hidden_share: float = 0.0

    def make(self, record: Mapping[str, Any]) -> Made:
        """The event of a record. It may break the contract: whoever sends it finds out."""
        content = self._content(record) if self.mapping else dict(record)
        if self.tenant is not None:
            content["tenant"] = self.tenant
        hides = self._hides_final(content)
        if hides:
            del content["final"]
        # Without its final the event says something else, so it needs a name of its own: the whole one may follow.
        if hides or (self.mapping and "event_id" not in content):
            content["event_id"] = _derived("event", content)
        if self.mapping:
            content = {"version": CONTRACT_VERSION, "occurred_at": self.occurred_at, **content}
        return Made(content, hides)

    def explained(self, problem: Problem) -> str:
        """What is wrong with a record's event, told by the record's own columns."""
        if self.mapping is None:
            return f"{problem.field}: {problem.cure}"
        # An id that no column holds is made of the conversation: without one, that is what the record lacks.
        if problem.field == "generation_id" and "generation_id" not in self.mapping.columns:
            return f"{self.mapping.annotated('messages')}: is blank"
        return f"{self.mapping.annotated(problem.field)}: {problem.cure}"

    def _content(self, record: Mapping[str, Any]) -> dict[str, Any]:
        content = self.mapping.values(record) if self.mapping else {}
        content.update({name: str(content[name]) for name in _TEXTS if type(content.get(name)) is int})
        if "messages" in content:
            content["messages"] = _conversation(content["messages"])
        if "rating" in content:
            content["rating"] = self._rating(content["rating"])
            if self.scale is not None:
                content["rating_scale"] = {"min": self.scale[0], "max": self.scale[1]}
        if "generation_id" not in content and "messages" in content:
            content["generation_id"] = _generation_id(content)
        return content

    def _rating(self, value: Any) -> Any:  # noqa: ANN401 - what is no number is for the contract to refuse
        if isinstance(value, bool):
            worst, best = self.scale or (1.0, 5.0)
            return best if value else worst
        try:
            return float(value)
        except (TypeError, ValueError, OverflowError):
            return value

    def _hides_final(self, content: Mapping[str, Any]) -> bool:
        texts = [content.get(name) for name in ("comment", "final", "output")]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            return False
        digest = sha256(f"hide-final\x1f{content.get('generation_id')}".encode()).digest()
        return int.from_bytes(digest[:8]) < self.hidden_share * 2**64


def _generation_id(content: Mapping[str, Any]) -> str:
    """A draft is known by its conversation, its text and its model; where there is no draft, by the final version."""
    answer = content.get("output", content.get("final"))
    return _derived("draft", [content["messages"], answer, content.get("model")])


def _derived(kind: str, content: object) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return f"{kind}-{sha256(canonical.encode()).hexdigest()[:32]}"


def _conversation(value: Any) -> Any:  # noqa: ANN401 - what is no conversation is for the contract to refuse
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        try:
            turns = from_json(value)
        except ValueError:
            turns = None
        if isinstance(turns, list) and turns and all(isinstance(turn, dict) for turn in turns):
            return turns
    return [{"role": "user", "content": value}]
