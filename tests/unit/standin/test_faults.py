import json
from collections.abc import Iterator
from typing import Any

import pytest
from openai import APIStatusError, BadRequestError, OpenAI

from .support import BASE, asking_for, chat, provoke, upload

EVERYWHERE = [
    ("rate_limit", 429, "rate_limit_exceeded"),
    ("quota", 429, "insufficient_quota"),
    ("bad_key", 401, "invalid_api_key"),
    ("server_error", 500, None),
]


@pytest.fixture(autouse=True)
def no_faults(client: OpenAI) -> Iterator[None]:
    yield
    provoke(client, mode=None)


def failed_chat(client: OpenAI) -> APIStatusError:
    with pytest.raises(APIStatusError) as failed:
        chat(client)
    return failed.value


@pytest.mark.parametrize(("mode", "status", "code"), EVERYWHERE)
@pytest.mark.parametrize("path", ["chat", "files", "jobs", "batches", "models", "embeddings"])
def test_a_fault_fails_as_many_requests_as_asked_and_no_more(
    client: OpenAI, mode: str, status: int, code: str | None, path: str
) -> None:
    training_file = upload(client)
    lines = client.files.create(file=("b.jsonl", b"{}"), purpose="batch").id
    calls: dict[str, Any] = {
        "chat": lambda: chat(client),
        "files": lambda: upload(client),
        "jobs": lambda: client.fine_tuning.jobs.create(model=BASE, training_file=training_file),
        "batches": lambda: client.batches.create(
            input_file_id=lines, endpoint="/v1/chat/completions", completion_window="24h"
        ),
        "models": lambda: client.models.retrieve(BASE),
        "embeddings": lambda: client.embeddings.create(model="standin-hashed-words", input="x"),
    }
    provoke(client, mode=mode, times=2, path=path)
    for _ in range(2):
        with pytest.raises(APIStatusError) as failed:
            calls[path]()
        assert (failed.value.status_code, failed.value.code) == (status, code)
        assert ("retry-after" in failed.value.response.headers) == (mode == "rate_limit")
    calls[path]()


@pytest.mark.parametrize(("seconds", "header"), [(0, "0"), (7, "7"), (0.5, "0.5"), (None, None)])
def test_a_rate_limit_says_when_to_come_back_or_does_not(
    client: OpenAI, seconds: float | None, header: str | None
) -> None:
    provoke(client, mode="rate_limit", path="chat", retry_after=seconds)
    assert failed_chat(client).response.headers.get("retry-after") == header


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_has_the_status_that_was_asked_for(client: OpenAI, status: int) -> None:
    provoke(client, mode="server_error", path="chat", status=status)
    assert failed_chat(client).status_code == status


def test_a_model_may_be_gone(client: OpenAI) -> None:
    provoke(client, mode="unknown_model")
    error = failed_chat(client)
    assert (error.status_code, error.code) == (404, "model_not_found")
    assert BASE in error.message


def test_a_model_may_be_hidden_for_a_while(client: OpenAI) -> None:
    provoke(client, mode="unknown_model", path="models", times=1)
    with pytest.raises(APIStatusError) as missing:
        client.models.retrieve(BASE)
    assert (missing.value.status_code, missing.value.code) == (404, "model_not_found")
    assert client.models.retrieve(BASE).id == BASE


def test_a_filtered_prompt_is_a_bad_request_with_the_code_and_details_of_the_real_service(client: OpenAI) -> None:
    provoke(client, mode="content_filter_request")
    error = failed_chat(client)
    assert (error.status_code, error.code, error.param, error.type) == (400, "content_filter", "prompt", None)
    assert isinstance(error.body, dict)
    assert error.body["innererror"]["code"] == "ResponsibleAIPolicyViolation"


def test_training_may_be_unavailable_while_uploads_succeed(client: OpenAI) -> None:
    provoke(client, mode="training_not_available")
    training_file = upload(client)
    with pytest.raises(APIStatusError) as failed:
        client.fine_tuning.jobs.create(model=BASE, training_file=training_file)
    assert (failed.value.status_code, failed.value.code) == (403, "training_not_available")


def test_a_job_may_exist_although_its_creation_was_answered_with_an_error(client: OpenAI) -> None:
    provoke(client, mode="timeout_after_create")
    with pytest.raises(APIStatusError) as failed:
        client.fine_tuning.jobs.create(model=BASE, training_file=upload(client), metadata={"run_id": "ambiguous"})
    assert failed.value.status_code == 500
    assert len(list(client.fine_tuning.jobs.list(metadata={"run_id": "ambiguous"}))) == 1


def test_an_answer_may_be_spoilt_in_four_ways(client: OpenAI) -> None:
    whole = chat(client)
    provoke(client, mode="invalid_json")
    assert chat(client).message.content == "This is not JSON: {"
    provoke(client, mode="refusal")
    refused = chat(client)
    assert (refused.message.content, bool(refused.message.refusal)) == (None, True)
    provoke(client, mode="truncation")
    cut = chat(client)
    assert cut.finish_reason == "length"
    assert cut.message.content == whole.message.content[: len(whole.message.content) // 2]
    provoke(client, mode="content_filter")
    assert chat(client).finish_reason == "content_filter"
    assert chat(client) == whole


def test_an_answer_may_lack_a_field_its_schema_requires(client: OpenAI) -> None:
    provoke(client, mode="invalid_schema", times=2)
    spoilt = chat(client, **asking_for("pair", "first", "second"))
    assert json.loads(spoilt.message.content) == {"first": ""}
    assert chat(client).message.content == "{}"


def test_a_fault_can_be_called_off(client: OpenAI) -> None:
    provoke(client, mode="server_error", times=100, path="chat")
    provoke(client, mode=None)
    assert chat(client).finish_reason == "stop"


@pytest.mark.parametrize(
    "fault",
    [
        {"mode": "refusal", "path": "jobs"},
        {"mode": "rate_limit"},
        {"mode": "gremlins", "path": "chat"},
        {"mode": "quota", "path": "chat", "times": 0},
        {"mode": "quota", "path": "chat", "often": 1},
        {"mode": "quota", "path": "chat", "retry_after": 1},
        {"mode": "quota", "path": "jobs", "model": BASE},
        {"mode": "server_error", "path": "chat", "status": 418},
        {"mode": "expire", "completed_share": 2},
        {"mode": "refusal", "contains": ""},
        {"mode": "refusal", "rate": 0},
        {"mode": "refusal", "rate": 1.1},
        {"mode": "refusal", "rate": "0.5"},
        {"mode": "refusal", "seed": 1},
        {"mode": None, "rate": 0.5},
        {"mode": None, "model": BASE},
        {},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(client: OpenAI, fault: dict[str, object]) -> None:
    with pytest.raises(BadRequestError):
        provoke(client, **fault)
