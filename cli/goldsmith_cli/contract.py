"""Writes the published event contract from the model that enforces it: ``python -m goldsmith_cli.contract [--check]``.

Needs PyYAML, which comes with the project's development requirements.
"""

import difflib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from goldsmith.domain.events import CONTRACT_VERSION, MAX_EVENT_BYTES, FeedbackEvent

CONTRACT_FOLDER = Path(__file__).parents[2] / "docs" / "contract"
SCHEMA_FILE = "feedback-event.schema.json"
ASYNCAPI_FILE = "asyncapi.yaml"
SCHEMA_ID = f"urn:goldsmith:feedback-event:{CONTRACT_VERSION}"

BEYOND_THE_SCHEMA = (
    f"What no schema can say and is enforced all the same: rating lies within rating_scale, min is below max, "
    f"occurred_at carries a UTC offset, and the whole event has at most {MAX_EVENT_BYTES:,} bytes of UTF-8."
)

_CONVERSATION = [
    {"role": "system", "content": "You write short e-mails for Mia of Acme Leads."},
    {"role": "user", "content": "Write to Dana at Example Bakery: ask for a call next week about their newsletter."},
]
_DRAFT = "Dear Dana,\n\nI would be delighted to arrange a telephone conference next week.\n\nKind regards\nMia"
_EDITED = {
    "version": CONTRACT_VERSION,
    "event_id": "01939c5e-7c00-7000-8000-000000000001",
    "tenant": "acme-leads",
    "generation_id": "gen-8841",
    "occurred_at": "2026-11-22T10:00:00Z",
    "messages": _CONVERSATION,
    "output": _DRAFT,
    "model": "acme-leads-v3",
    "rating": 2,
    "rating_scale": {"min": 1, "max": 5},
    "comment": "Too stiff. One line is enough.",
    "final": "Hi Dana, do you have ten minutes next week to talk about your newsletter?\n\nMia",
    "author": "writer-17",
    "metadata": {"campaign": "q4"},
}
_LATER_PIECE = {
    "version": CONTRACT_VERSION,
    "event_id": "01939c5e-7c00-7000-8000-000000000002",
    "tenant": "acme-leads",
    "generation_id": "gen-8841",
    "occurred_at": "2026-11-22T10:01:00+01:00",
    "comment": "Too stiff. Sign off as Mia.",
}
EXAMPLES: Mapping[str, Mapping[str, Any]] = {"everything_at_once": _EDITED, "a_later_piece": _LATER_PIECE}


def json_schema() -> dict[str, Any]:
    """The event as JSON Schema 2020-12."""
    schema = FeedbackEvent.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **schema,
        "title": f"Goldsmith feedback event, version {CONTRACT_VERSION}",
        "description": f"{schema['description']} {BEYOND_THE_SCHEMA}",
        "examples": list(EXAMPLES.values()),
    }


def _component_schemas() -> dict[str, Any]:
    event = FeedbackEvent.model_json_schema(ref_template="#/components/schemas/{model}")
    parts: dict[str, Any] = event.pop("$defs")
    return {"FeedbackEvent": {**event, "description": f"{event['description']} {BEYOND_THE_SCHEMA}"}, **parts}


def _message() -> dict[str, Any]:
    return {
        "name": "FeedbackEvent",
        "title": "Feedback on one generation",
        "contentType": "application/json",
        "payload": {"$ref": "#/components/schemas/FeedbackEvent"},
        "examples": [{"name": name, "payload": payload} for name, payload in EXAMPLES.items()],
    }


def _channel() -> dict[str, Any]:
    return {
        "address": "{stackName}-feedback",
        "title": "The feedback queue",
        "description": "An Amazon SQS standard queue; its URL is the output FeedbackQueueUrl of the deployed stack. "
        "An SNS topic or an EventBridge bus may stand in front of it: their envelopes are removed.",
        "parameters": {"stackName": {"description": "Name of the deployed stack.", "default": "goldsmith"}},
        "messages": {"feedbackEvent": {"$ref": "#/components/messages/FeedbackEvent"}},
        "bindings": {"sqs": {"queue": {"name": "goldsmith-feedback", "fifoQueue": False}, "bindingVersion": "0.3.0"}},
    }


def _send_operation() -> dict[str, Any]:
    return {
        "action": "send",
        "title": "Tell what a person said about a draft",
        "description": "At least once: event_id makes repetition harmless. The order of events does not matter.",
        "channel": {"$ref": "#/channels/feedback"},
        "messages": [{"$ref": "#/channels/feedback/messages/feedbackEvent"}],
    }


def asyncapi() -> dict[str, Any]:
    """The queue, as its senders see it, as AsyncAPI 3.0."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:goldsmith:feedback",
        "info": {
            "title": "Goldsmith feedback events",
            "version": f"{CONTRACT_VERSION}.0.0",
            "description": "What a client application sends when a person rates, comments on or finishes a draft.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {"feedback": _channel()},
        "operations": {"sendFeedback": _send_operation()},
        "components": {"messages": {"FeedbackEvent": _message()}, "schemas": _component_schemas()},
    }


class _Readable(yaml.SafeDumper):
    """Texts of several lines as blocks, and equal parts repeated: ``&id001`` helps no reader."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  PyYAML asks for each object
        return True


def _as_block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Readable.add_representer(str, _as_block)


def rendered() -> dict[str, str]:
    """The contract's files: name → text."""
    schema = json.dumps(json_schema(), indent=2, ensure_ascii=False)
    document = yaml.dump(asyncapi(), Dumper=_Readable, sort_keys=False, allow_unicode=True, width=110)
    return {SCHEMA_FILE: f"{schema}\n", ASYNCAPI_FILE: f"# Generated by: python -m goldsmith_cli.contract\n{document}"}


def drift(folder: Path) -> str:
    """How the files in ``folder`` differ from the model, as a unified diff; empty when they agree."""
    return "".join(_difference(folder / name, text) for name, text in rendered().items())


def _difference(path: Path, wanted: str) -> str:
    present = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = (present.splitlines(keepends=True), wanted.splitlines(keepends=True))
    return "".join(difflib.unified_diff(*lines, fromfile=path.name, tofile=f"{path.name} (from the model)"))


def write(folder: Path) -> None:
    """Write the contract's files into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in rendered().items():
        (folder / name).write_text(text, encoding="utf-8")


def main(arguments: Sequence[str], folder: Path = CONTRACT_FOLDER) -> int:
    """Write the files, or with ``--check`` only compare; return the exit status."""
    if [*arguments] not in ([], ["--check"]):
        sys.stderr.write("usage: python -m goldsmith_cli.contract [--check]\n")
        return 2
    if not arguments:
        write(folder)
        return 0
    difference = drift(folder)
    sys.stdout.write(difference)
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
