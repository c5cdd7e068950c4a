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

from goldsmith.domain.announcements import Cause, LiveModelChanged, RunReached
from goldsmith.domain.envelope import parse_feedback
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.runs import RunState
from goldsmith.errors import ContractError
from goldsmith_cli.contract import announcements
from goldsmith_cli.contract.announced import CHANGES, run_reached
from goldsmith_cli.contract.document import asyncapi
from goldsmith_cli.contract.feedback import EXAMPLES, json_schema
from goldsmith_cli.contract.files import (
    ASYNCAPI_FILE,
    CONTRACT_FOLDER,
    LIVE_MODEL_CHANGED_FILE,
    RUN_REACHED_FILE,
    SCHEMA_FILE,
    contract_files,
)
from goldsmith_cli.published import drift, publish, write
from tests.fakes.feedback import event_fields, event_without

SCHEMA = Draft202012Validator(json_schema())


def main(arguments: list[str], folder: Path) -> int:
    return publish(contract_files(folder), arguments, "contract")


def test_the_published_files_are_what_the_model_says() -> None:
    assert drift(contract_files(CONTRACT_FOLDER)) == "", "run: python -m goldsmith_cli.contract"


def test_no_file_is_published_that_nothing_writes() -> None:
    assert set(CONTRACT_FOLDER.iterdir()) == set(contract_files(CONTRACT_FOLDER))


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


@pytest.mark.parametrize("name", [SCHEMA_FILE, RUN_REACHED_FILE, LIVE_MODEL_CHANGED_FILE])
def test_a_published_schema_is_valid_json_schema_2020_12(tmp_path: Path, name: str) -> None:
    write(contract_files(tmp_path))
    schema = json.loads((tmp_path / name).read_text())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {"$id", "title", "description", "examples"} <= set(schema)
    Draft202012Validator.check_schema(schema)
    assert all(Draft202012Validator(schema).is_valid(example) for example in schema["examples"])


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
    write(contract_files(tmp_path))
    document = yaml.safe_load((tmp_path / ASYNCAPI_FILE).read_text())
    assert document == json.loads(json.dumps(asyncapi())), "YAML says what the model says"
    assert document["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(document["info"])
    for channel in document["channels"].values():
        assert {"address", "messages"} <= set(channel)
    assert {"name", "fifoQueue"} <= set(document["channels"]["feedback"]["bindings"]["sqs"]["queue"])
    for operation in document["operations"].values():
        assert resolved(document, operation["channel"]["$ref"]) in document["channels"].values()
        for message in operation["messages"]:
            assert message["$ref"].startswith(f"{operation['channel']['$ref']}/messages/"), "the rule of AsyncAPI 3"


def test_an_application_sends_feedback_and_receives_announcements() -> None:
    operations = asyncapi()["operations"]
    told = {name: (each["action"], each["channel"]["$ref"]) for name, each in operations.items()}
    assert told == {
        "sendFeedback": ("send", "#/channels/feedback"),
        "receiveAnnouncement": ("receive", "#/channels/announcements"),
    }


def test_every_reference_of_the_asyncapi_document_resolves() -> None:
    document = asyncapi()
    found = set(references(document))
    assert len(found) >= 6
    assert all(resolved(document, reference) for reference in found)


def payload_of(message: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**asyncapi(), **message["payload"]})


@pytest.mark.parametrize("name", sorted(asyncapi()["components"]["messages"]))
def test_a_message_accepts_its_own_examples_and_no_other_messages(name: str) -> None:
    messages = asyncapi()["components"]["messages"]
    payload = payload_of(messages[name])
    for other, message in messages.items():
        assert {payload.is_valid(example["payload"]) for example in message["examples"]} == {other == name}


def test_the_asyncapi_payload_refuses_what_the_schema_refuses() -> None:
    payload = payload_of(asyncapi()["components"]["messages"]["FeedbackEvent"])
    assert not payload.is_valid(event_without("rating"))
    assert not payload.is_valid(event_fields(messages=[{"role": "narrator", "content": "x"}]))


class TestAnnouncements:
    def test_there_is_a_message_for_each_state_and_each_kind_of_change(self) -> None:
        names = {each["name"] for each in announcements.messages().values()}
        every_change = {CHANGES[0][0].model_copy(update={"cause": cause}).subject for cause in Cause}
        assert names == {run_reached(state).subject for state in RunState} | every_change
        assert {"Run claimed", "Run blocked", "Live model promoted", "Live model rolled back"} <= names

    def test_a_message_says_what_a_listener_does_about_it(self) -> None:
        for message in announcements.messages().values():
            assert any(said in message["description"] for said in ("othing is to be done", "anew", "retry"))

    def test_every_field_of_a_detail_is_explained(self) -> None:
        for model in (RunReached, LiveModelChanged):
            assert all(field.description for field in model.model_fields.values())

    @pytest.mark.parametrize("model", [RunReached, LiveModelChanged])
    def test_fields_may_be_added_and_it_says_so(self, model: type[RunReached | LiveModelChanged]) -> None:
        schema = announcements.json_schema(model)
        assert "Fields may be added" in schema["description"]
        assert "at least once" in schema["description"]
        Draft202012Validator(schema).validate({**schema["examples"][0], "something_new": [1]})

    def test_nothing_in_the_document_needs_a_field_that_the_code_leaves_out(self) -> None:
        for model in (RunReached, LiveModelChanged):
            assert set(announcements.json_schema(model)["required"]) == set(model.model_fields)
