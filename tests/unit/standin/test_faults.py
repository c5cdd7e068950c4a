# ruff: noqa: ANN401 - requests and answers of every shape pass through the helpers
from typing import Any

import pytest
from openai import APIStatusError, BadRequestError, OpenAI

from .support import BASE, upload

QUESTION: Any = [{"role": "user", "content": "Write to Dana."}]


def provoke(client: OpenAI, **fault: Any) -> None:
    root = str(client.base_url).removesuffix("/v1/")
    client.post(f"{root}/_standin/faults", cast_to=object, body=fault)


def chat(client: OpenAI) -> Any:
    return client.chat.completions.create(model=BASE, messages=QUESTION).choices[0]


@pytest.mark.parametrize(
    ("mode", "status", "code"),
    [("rate_limit", 429, "rate_limit_exceeded"), ("quota", 429, "insufficient_quota"), ("server_error", 500, None)],
)
@pytest.mark.parametrize("path", ["chat", "files", "jobs"])
def test_a_fault_fails_as_many_requests_as_asked_and_no_more(
    client: OpenAI, mode: str, status: int, code: str | None, path: str
) -> None:
    training_file = upload(client)
    calls: dict[str, Any] = {
        "chat": lambda: chat(client),
        "files": lambda: upload(client),
        "jobs": lambda: client.fine_tuning.jobs.create(model=BASE, training_file=training_file),
    }
    provoke(client, mode=mode, times=2, path=path)
    for _ in range(2):
        with pytest.raises(APIStatusError) as failed:
            calls[path]()
        assert (failed.value.status_code, failed.value.code) == (status, code)
        assert ("retry-after" in failed.value.response.headers) == (mode == "rate_limit")
    calls[path]()


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
    assert whole.message.content.startswith(cut.message.content)
    provoke(client, mode="content_filter")
    assert chat(client).finish_reason == "content_filter"
    assert chat(client) == whole


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
        {},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(client: OpenAI, fault: dict[str, object]) -> None:
    with pytest.raises(BadRequestError):
        provoke(client, **fault)
