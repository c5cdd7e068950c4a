"""The life of a batch, driven through the SDK."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openai import BadRequestError, ConflictError, NotFoundError, OpenAI

from goldsmith_cli.standin.serve import running_standin

from .batching import ENDPOINT, SECONDS, counts, create, line, lines, results
from .support import ManualClock, client_of, control, jsonl, root_of, upload


@pytest.fixture(scope="module")
def client(clock: ManualClock) -> Iterator[OpenAI]:
    with running_standin(clock=clock, batch_seconds=SECONDS) as standin, client_of(standin) as openai_client:
        yield openai_client


def test_a_batch_passes_through_every_status_as_its_time_passes(client: OpenAI, clock: ManualClock) -> None:
    batch = create(client, lines(3), metadata={"run": "1"})
    seen = [batch.status]
    for _ in range(5):
        clock.advance(2)
        seen.append(client.batches.retrieve(batch.id).status)
    assert seen == ["validating", "in_progress", "in_progress", "in_progress", "finalizing", "completed"]
    ended = client.batches.retrieve(batch.id)
    assert ended.metadata == {"run": "1"}
    assert (ended.object, ended.endpoint, ended.errors, ended.error_file_id) == ("batch", ENDPOINT, None, None)
    assert ended.expires_at == ended.created_at + 24 * 60 * 60
    moments = [ended.created_at, ended.in_progress_at, ended.finalizing_at, ended.completed_at]
    assert moments == sorted(moments)  # type: ignore[type-var]  # every one is set by now, which the SDK cannot know


def test_a_completed_batch_answers_every_line_as_chat_does_in_another_order(client: OpenAI, clock: ManualClock) -> None:
    batch = create(client, lines(5))
    clock.advance(SECONDS)
    ended = client.batches.retrieve(batch.id)
    assert counts(ended) == (5, 5, 0)
    done = results(client, ended.output_file_id)
    ids = [result["custom_id"] for result in done]
    assert sorted(ids) == [f"item-{number}" for number in range(5)] != ids
    for result in done:
        assert (result["error"], result["response"]["status_code"]) == (None, 200)
        number = result["custom_id"].removeprefix("item-")
        body = result["response"]["body"]
        assert body["object"] == "chat.completion"
        assert body["choices"][0]["message"]["content"] == f"text {number}"
        assert body["usage"]["total_tokens"] > 0
    assert client.files.retrieve(str(ended.output_file_id)).purpose == "batch_output"


def test_a_line_chat_would_refuse_is_an_error_line_and_the_others_are_done(client: OpenAI, clock: ManualClock) -> None:
    bad = line("bad", body={"model": "standin-base", "messages": []})
    batch = create(client, jsonl([line("good"), bad]))
    clock.advance(SECONDS)
    ended = client.batches.retrieve(batch.id)
    assert (ended.status, counts(ended)) == ("completed", (2, 1, 1))
    assert [result["custom_id"] for result in results(client, ended.output_file_id)] == ["good"]
    [failed] = results(client, ended.error_file_id)
    assert (failed["custom_id"], failed["error"], failed["response"]["status_code"]) == ("bad", None, 400)
    assert failed["response"]["body"]["error"]["param"] == "messages"


def test_a_batch_cancelled_in_progress_ends_with_what_was_done_by_then(client: OpenAI, clock: ManualClock) -> None:
    batch = create(client, lines(4))
    clock.advance(SECONDS / 2)
    assert client.batches.cancel(batch.id).status == "cancelling"
    assert client.batches.retrieve(batch.id).output_file_id is None
    clock.advance(SECONDS / 10)
    ended = client.batches.retrieve(batch.id)
    assert (ended.status, counts(ended)) == ("cancelled", (4, 2, 2))
    assert ended.cancelled_at is not None
    done, dropped = results(client, ended.output_file_id), results(client, ended.error_file_id)
    assert {result["error"]["code"] for result in dropped} == {"batch_cancelled"}
    assert {result["custom_id"] for result in done + dropped} == {f"item-{number}" for number in range(4)}


def test_a_batch_cancelled_before_its_validation_has_no_results(client: OpenAI, clock: ManualClock) -> None:
    batch = create(client, lines(2))
    client.batches.cancel(batch.id)
    clock.advance(SECONDS)
    ended = client.batches.retrieve(batch.id)
    assert (ended.status, ended.output_file_id, ended.error_file_id) == ("cancelled", None, None)


@pytest.mark.parametrize("elapsed", [0.8, 1.0])
def test_a_batch_that_is_finalizing_or_has_ended_cannot_be_cancelled(
    client: OpenAI, clock: ManualClock, elapsed: float
) -> None:
    batch = create(client, lines(1))
    clock.advance(elapsed * SECONDS)
    with pytest.raises(ConflictError, match="Cannot cancel a batch with status"):
        client.batches.cancel(batch.id)


def test_batches_are_listed_newest_first_over_all_pages(client: OpenAI) -> None:
    created = [create(client, lines(1)).id for _ in range(3)]
    assert [batch.id for batch in client.batches.list(limit=2)][:3] == created[::-1]
    assert [batch.id for batch in client.batches.list(limit=1, after=created[2]).data] == [created[1]]


@pytest.mark.parametrize(
    ("overrides", "param"),
    [
        ({"endpoint": "/v1/embeddings"}, "endpoint"),
        ({"completion_window": "1h"}, "completion_window"),
        ({"input_file_id": "file-none"}, "input_file_id"),
        ({"metadata": {"k" * 65: "v"}}, "metadata"),
        ({"extra_body": {"priority": 1}}, "priority"),
    ],
)
def test_a_malformed_batch_is_refused_at_once_naming_the_field(
    client: OpenAI, overrides: dict[str, Any], param: str
) -> None:
    with pytest.raises(BadRequestError) as refused:
        create(client, lines(1), **overrides)
    assert str(refused.value.param).startswith(param)


def test_a_training_file_makes_no_batch_and_an_unknown_batch_is_not_found(client: OpenAI) -> None:
    with pytest.raises(BadRequestError):
        create(client, lines(1), input_file_id=upload(client))
    with pytest.raises(NotFoundError):
        client.batches.retrieve("batch_none")


def test_lines_are_counted_apart_from_calls(client: OpenAI, clock: ManualClock) -> None:
    clock.advance(SECONDS)
    client.batches.list()
    client.delete(f"{root_of(client)}/_standin/calls", cast_to=object)
    batch = create(client, lines(3))
    clock.advance(SECONDS)
    client.batches.retrieve(batch.id)
    counted = control(client, "calls")
    assert (counted["chat"]["total"], counted["batch_lines"]["total"]) == (0, 3)
    assert counted["batch_lines"]["by_model"] == {"standin-base": 3}


def test_a_batch_survives_a_restart_and_goes_on(tmp_path: Path) -> None:
    state, clock = tmp_path / "standin.json", ManualClock()
    with running_standin(state_file=state, clock=clock, batch_seconds=SECONDS) as standin, client_of(standin) as client:
        ended = create(client, lines(2))
        clock.advance(SECONDS)
        output = client.batches.retrieve(ended.id).output_file_id
        batch = create(client, lines(2))
        clock.advance(SECONDS / 2)
        assert client.batches.retrieve(batch.id).status == "in_progress"
    with running_standin(state_file=state, clock=clock, batch_seconds=SECONDS) as standin, client_of(standin) as client:
        assert len(results(client, output)) == 2
        assert client.batches.retrieve(batch.id).status == "in_progress"
        clock.advance(SECONDS / 2)
        assert counts(client.batches.retrieve(batch.id)) == (2, 2, 0)
