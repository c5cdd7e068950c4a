"""What an application may listen to: the published form of the announcements, from the models they are made of."""

from collections.abc import Iterator, Mapping
from typing import Any

from goldsmith.domain.announcements import SOURCE, LiveModelChanged, RunReached
from goldsmith.domain.runs import RunState
from goldsmith_cli.contract.announced import CHANGES, MEANINGS, run_reached

Announcement = RunReached | LiveModelChanged

LISTENING = (
    "Delivery is at least once and in no certain order: the same thing may be said twice, an earlier step after a "
    "later one. Fields may be added, to the detail and to what is in it: ignore those you do not know."
)
_SCHEMAS = "#/components/schemas"
_ENVELOPE = "EventBridgeEvent"


def json_schema(model: type[Announcement]) -> dict[str, Any]:
    """The detail of an announcement as JSON Schema 2020-12."""
    schema = model.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:goldsmith:announcement:{model.__name__}",
        **schema,
        "description": f"{schema['description']} {LISTENING}",
        "examples": [each.model_dump(mode="json") for each in _examples() if isinstance(each, model)],
    }


def channel() -> dict[str, Any]:
    """The bus."""
    return {
        "address": "default",
        "title": "The event bus",
        "description": "The default EventBridge bus of the stack's account and region. An application listens by a "
        f'rule of its own with the event pattern {{"source": ["{SOURCE}"]}} and, if it likes, a detail-type; it '
        "needs no permission of the stack's. With NotificationTopicArn the stack tells people by itself.",
        "messages": {_key(name): {"$ref": f"#/components/messages/{_key(name)}"} for name in _meanings()},
    }


def operation() -> dict[str, Any]:
    """Receiving."""
    return {
        "action": "receive",
        "title": "Learn what became of a run, and which model is live",
        "description": f"{LISTENING} Which model is live is best read where it is kept, in the SSM parameter; an "
        "announcement says when to look.",
        "channel": {"$ref": "#/channels/announcements"},
        "messages": [{"$ref": f"#/channels/announcements/messages/{_key(name)}"} for name in _meanings()],
    }


def messages() -> dict[str, Any]:
    """One message for each detail-type."""
    return {_key(name): _message(name, meaning) for name, meaning in _meanings().items()}


def schemas() -> dict[str, Any]:
    """The schemas by the names they have in an AsyncAPI document."""
    made: dict[str, Any] = {_ENVELOPE: _envelope()}
    for model in (RunReached, LiveModelChanged):
        schema = model.model_json_schema(mode="serialization", ref_template=f"{_SCHEMAS}/{{model}}")
        made |= {**schema.pop("$defs"), model.__name__: schema}
    return made


def _meanings() -> Mapping[str, str]:
    """What each detail-type says, and what to do about it."""
    runs = {run_reached(state).subject: meaning for state, meaning in MEANINGS.items()}
    return {**runs, **{change.subject: meaning for change, meaning in CHANGES}}


def _examples() -> Iterator[Announcement]:
    yield from map(run_reached, RunState)
    yield from (change for change, _ in CHANGES)


def _message(name: str, meaning: str) -> dict[str, Any]:
    example = next(each for each in _examples() if each.subject == name)
    detail: dict[str, Any] = {"$ref": f"{_SCHEMAS}/{type(example).__name__}"}
    if isinstance(example, RunReached):
        detail = {"allOf": [detail, {"properties": {"state": {"const": example.state.value}}}]}
    return {
        "name": name,
        "title": name,
        "description": meaning,
        "contentType": "application/json",
        "payload": {
            "allOf": [
                {"$ref": f"{_SCHEMAS}/{_ENVELOPE}"},
                {"properties": {"detail-type": {"const": name}, "detail": detail}},
            ]
        },
        "examples": [{"name": _key(name), "payload": _enveloped(example)}],
    }


def _key(name: str) -> str:
    """``Run claimed`` is ``runClaimed``."""
    first, *rest = name.split()
    return first.lower() + "".join(word.capitalize() for word in rest)


def _envelope() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "title": _ENVELOPE,
        "description": "What EventBridge delivers around the detail.",
        "type": "object",
        "properties": {
            "version": text,
            "id": {"type": "string", "description": "EventBridge's own; another one when the same is said again."},
            "detail-type": {"type": "string", "description": "Which message it is."},
            "source": {"const": SOURCE},
            "account": text,
            "time": {"type": "string", "format": "date-time"},
            "region": text,
            "resources": {"type": "array", "items": text},
            "detail": {"type": "object"},
        },
        "required": ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"],
    }


def _enveloped(announcement: Announcement) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": announcement.subject,
        "source": SOURCE,
        "account": "123456789012",
        "time": "2026-11-22T10:00:00Z",
        "region": "eu-central-1",
        "resources": [],
        "detail": announcement.model_dump(mode="json"),
    }
