"""The published contract says what the code enforces."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from goldsmith.domain.envelope import parse_feedback
from goldsmith.domain.events import FeedbackEvent
from goldsmith.errors import ContractError
from goldsmith_cli.contract import (
    ASYNCAPI_FILE,
    CONTRACT_FOLDER,
    EXAMPLES,
    SCHEMA_FILE,
    asyncapi,
    drift,
    json_schema,
    main,
    write,
)
from tests.fakes.feedback import event_fields, event_without

SCHEMA = Draft202012Validator(json_schema())


def test_the_published_files_are_what_the_model_says() -> None:
    assert drift(CONTRACT_FOLDER) == "", "run: python -m goldsmith_cli.contract"


def test_check_exits_with_a_diff_when_a_file_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"], tmp_path) == 1
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    capsys.readouterr()
    schema = tmp_path / SCHEMA_FILE
    schema.write_text(schema.read_text().replace('"maxProperties": 32', '"maxProperties": 99'))
    assert main(["--check"], tmp_path) == 1
    difference = capsys.readouterr().out
    assert '-      "maxProperties": 99' in difference
    assert '+      "maxProperties": 32' in difference
    assert main(["--chekc"], tmp_path) == 2


def test_the_published_schema_is_valid_json_schema_2020_12(tmp_path: Path) -> None:
    write(tmp_path)
    schema = json.loads((tmp_path / SCHEMA_FILE).read_text())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {"$id", "title", "description", "examples"} <= set(schema)
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_an_event_by_schema_and_by_code(name: str) -> None:
    SCHEMA.validate(EXAMPLES[name])
    assert parse_feedback(json.dumps(EXAMPLES[name])).tenant == "acme-leads"


@pytest.mark.parametrize(
    "broken",
    [
        event_without("rating"),
        event_without("version"),
        event_fields(rating=None, comment=" ", final=""),
        event_fields(rating="4"),
        event_fields(version=2),
        event_fields(version=True),
        event_fields(tenant="Acme"),
        event_fields(event_id="a#b"),
        event_fields(author="a" * 201),
        event_fields(messages=[{"role": "system", "content": "x"}]),
        event_fields(messages=[{"role": "user", "content": ""}]),
        event_fields(metadata={"a": []}),
        event_fields(metadata={str(n): n for n in range(33)}),
        event_fields(rating_scale={"min": 1}),
        event_fields(occurred_at=1795341600),
    ],
)
def test_what_a_schema_can_say_is_refused_by_schema_and_code_alike(broken: dict[str, Any]) -> None:
    assert not SCHEMA.is_valid(broken)
    with pytest.raises(ContractError):
        parse_feedback(json.dumps(broken))


any_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(field=st.sampled_from(sorted(FeedbackEvent.model_fields)), value=any_json)
def test_the_schema_never_refuses_what_the_code_accepts(field: str, value: object) -> None:
    fields = event_fields(**{field: value})
    try:
        FeedbackEvent.model_validate_json(json.dumps(fields))
    except ValidationError:
        return
    SCHEMA.validate(fields)


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from references(child)


def resolved(document: dict[str, Any], reference: str) -> Any:  # noqa: ANN401  any part of a document
    node: Any = document
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def test_the_asyncapi_document_has_the_parts_that_version_3_requires(tmp_path: Path) -> None:
    write(tmp_path)
    document = yaml.safe_load((tmp_path / ASYNCAPI_FILE).read_text())
    assert document == json.loads(json.dumps(asyncapi())), "YAML says what the model says"
    assert document["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(document["info"])
    (channel,) = document["channels"].values()
    assert {"address", "messages"} <= set(channel)
    assert {"name", "fifoQueue"} <= set(channel["bindings"]["sqs"]["queue"])
    (operation,) = document["operations"].values()
    assert operation["action"] == "send"
    assert resolved(document, operation["channel"]["$ref"]) == channel
    for message in operation["messages"]:
        assert message["$ref"].startswith(f"{operation['channel']['$ref']}/messages/"), "the rule of AsyncAPI 3"


def test_every_reference_of_the_asyncapi_document_resolves() -> None:
    document = asyncapi()
    found = set(references(document))
    assert len(found) >= 6
    assert all(resolved(document, reference) for reference in found)


def test_the_asyncapi_payload_accepts_its_examples_and_refuses_what_the_schema_refuses() -> None:
    document = asyncapi()
    (message,) = document["components"]["messages"].values()
    payload = Draft202012Validator({**document, **message["payload"]})
    for example in message["examples"]:
        payload.validate(example["payload"])
    assert not payload.is_valid(event_without("rating"))
    assert not payload.is_valid(event_fields(messages=[{"role": "narrator", "content": "x"}]))
