# ruff: noqa: ANN401 - requests and answers of every shape pass through the helpers
"""Batches that go wrong on request: as a whole, and line by line."""

from collections.abc import Iterator
from typing import Any

import pytest
from openai import InternalServerError, OpenAI

from goldsmith_cli.standin.serve import running_standin

from .batching import SECONDS, counts, create, line, lines, results
from .support import ManualClock, client_of, control, jsonl, provoke


@pytest.fixture(scope="module")
def client(clock: ManualClock) -> Iterator[OpenAI]:
    with running_standin(clock=clock, batch_seconds=SECONDS) as standin, client_of(standin) as openai_client:
        yield openai_client


@pytest.fixture(autouse=True)
def no_faults(client: OpenAI) -> Iterator[None]:
    yield
    provoke(client, mode=None)


def ended(client: OpenAI, clock: ManualClock, batch: Any) -> Any:
    clock.advance(SECONDS)
    return client.batches.retrieve(batch.id)


@pytest.mark.parametrize(("share", "done"), [(0.5, 2), (0.0, 0), (1.0, 4)])
def test_a_batch_may_expire_with_a_share_of_its_lines_done(
    client: OpenAI, clock: ManualClock, share: float, done: int
) -> None:
    provoke(client, mode="expire", completed_share=share)
    batch = create(client, lines(4))
    clock.advance(SECONDS * 0.9)
    assert client.batches.retrieve(batch.id).status == "in_progress"
    expired = ended(client, clock, batch)
    assert (expired.status, counts(expired)) == ("expired", (4, done, 4 - done))
    assert expired.expired_at is not None
    assert (expired.completed_at, expired.finalizing_at) == (None, None)
    finished, rest = results(client, expired.output_file_id), results(client, expired.error_file_id)
    assert (len(finished), len(rest)) == (done, 4 - done)
    for result in rest:
        assert (result["response"], result["error"]["code"]) == (None, "batch_expired")
    assert len({result["custom_id"] for result in finished + rest}) == 4


def test_a_batch_may_fail_validation_although_its_file_is_right(client: OpenAI, clock: ManualClock) -> None:
    provoke(client, mode="fail")
    failed = ended(client, clock, create(client, lines(2)))
    assert (failed.status, failed.errors.data[0].line) == ("failed", 1)
    assert ended(client, clock, create(client, lines(2))).status == "completed"


def test_a_batch_may_exist_although_its_creation_was_answered_with_an_error(client: OpenAI) -> None:
    provoke(client, mode="timeout_after_create", path="batches")
    with pytest.raises(InternalServerError):
        create(client, lines(1), metadata={"run": "ambiguous"})
    assert [batch.metadata for batch in client.batches.list(limit=1).data] == [{"run": "ambiguous"}]


@pytest.mark.parametrize(
    ("mode", "status", "code"),
    [
        ("rate_limit", 429, "rate_limit_exceeded"),
        ("quota", 429, "insufficient_quota"),
        ("server_error", 500, None),
        ("bad_key", 401, "invalid_api_key"),
        ("content_filter_request", 400, "content_filter"),
    ],
)
def test_a_fault_of_chat_makes_the_line_it_selects_an_error_line(
    client: OpenAI, clock: ManualClock, mode: str, status: int, code: str | None
) -> None:
    provoke(client, mode=mode, path="chat", contains="text 1")
    batch = ended(client, clock, create(client, lines(3)))
    assert (batch.status, counts(batch)) == ("completed", (3, 2, 1))
    [failed] = results(client, batch.error_file_id)
    assert (failed["custom_id"], failed["error"]) == ("item-1", None)
    assert (failed["response"]["status_code"], failed["response"]["body"]["error"]["code"]) == (status, code)
    assert failed["response"]["request_id"]
    assert control(client, "faults") == {"faults": []}


def test_a_spoilt_answer_is_a_completed_line(client: OpenAI, clock: ManualClock) -> None:
    provoke(client, mode="refusal", contains="text 0")
    provoke(client, mode="slow", contains="text 1", seconds=1000)
    batch = ended(client, clock, create(client, lines(2)))
    answers = {
        result["custom_id"]: result["response"]["body"]["choices"][0]["message"]
        for result in results(client, batch.output_file_id)
    }
    assert answers["item-0"]["refusal"]
    assert answers["item-1"]["content"] == "text 1"


def test_a_line_that_hangs_lets_the_batch_expire_with_the_other_lines_done(client: OpenAI, clock: ManualClock) -> None:
    provoke(client, mode="hang", contains="text 1")
    batch = ended(client, clock, create(client, lines(3)))
    assert (batch.status, counts(batch)) == ("expired", (3, 2, 1))
    assert [result["error"]["code"] for result in results(client, batch.error_file_id)] == ["batch_expired"]


def test_a_fault_without_selectors_is_taken_by_the_first_line(client: OpenAI, clock: ManualClock) -> None:
    provoke(client, mode="server_error", path="chat", times=2)
    batch = ended(client, clock, create(client, jsonl([line(name) for name in "abcd"])))
    assert {result["custom_id"] for result in results(client, batch.error_file_id)} == {"a", "b"}
    assert {result["custom_id"] for result in results(client, batch.output_file_id)} == {"c", "d"}


def test_a_batch_of_failures_has_no_output_file(client: OpenAI, clock: ManualClock) -> None:
    provoke(client, mode="quota", path="chat", times=2)
    batch = ended(client, clock, create(client, lines(2)))
    assert (batch.status, batch.output_file_id, counts(batch)) == ("completed", None, (2, 0, 2))


def test_a_deleted_input_file_fails_the_batch(client: OpenAI, clock: ManualClock) -> None:
    batch = create(client, lines(1))
    client.files.delete(batch.input_file_id)
    failed = ended(client, clock, batch)
    assert (failed.status, failed.errors.data[0].code) == ("failed", "file_not_found")
