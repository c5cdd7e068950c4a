"""Models that answer in batches: found again, answered in any order, and nothing left behind."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest

from goldsmith.adapters.openai_batches import OpenAIBatches
from goldsmith.batch_ports import BatchModel
from goldsmith.domain.batches import BatchFailed, BatchHandle, BatchRunning
from goldsmith.domain.provider import ChatAnswer
from goldsmith.errors import (
    ConfigurationProblem,
    RateLimited,
    ServiceUnavailable,
)
from goldsmith_cli.standin.serve import running_standin
from tests.fakes.batch_provider import NAME, Provider, ended, lines
from tests.fakes.batches import FakeBatches
from tests.fakes.provider import client_of, provoke


@pytest.fixture
def model(request: pytest.FixtureRequest) -> Iterator[BatchModel]:
    if request.param == "fake":
        yield FakeBatches(lambda asked: f"You said: {asked.messages[-1].content}")
        return
    with running_standin(batch_seconds=0.0) as standin, client_of(standin) as client:
        yield OpenAIBatches(client)


@pytest.mark.parametrize("model", ["fake", "openai"], indirect=True)
class TestBatchModel:
    def test_every_request_is_answered_under_its_name(self, model: BatchModel) -> None:
        handle = model.submit(NAME, lines(model, "a", "b", "c"))
        assert ended(model, handle) == "completed"
        found = {line.custom_id: line for line in model.results(handle)}
        assert set(found) == {"a", "b", "c"}
        assert all(isinstance(line.outcome, ChatAnswer) for line in found.values())
        assert all(line.usage.calls == 1 and line.usage.input_tokens > 0 for line in found.values())

    def test_a_batch_is_found_by_its_name_and_by_no_other(self, model: BatchModel) -> None:
        assert model.find(NAME) is None
        handle = model.submit(NAME, lines(model, "a"))
        assert model.find(NAME) == handle
        for other in ({"backfill_id": "x"}, {"round": "judge"}, {"part": 2}, {"attempt": 2}):
            assert model.find(replace(NAME, **other)) is None

    def test_what_is_deleted_may_be_deleted_again(self, model: BatchModel) -> None:
        handle = model.submit(NAME, lines(model, "a"))
        ended(model, handle)
        for _ in range(2):
            model.delete(handle)

    def test_a_batch_that_ended_may_be_cancelled_to_no_effect(self, model: BatchModel) -> None:
        handle = model.submit(NAME, lines(model, "a"))
        ended(model, handle)
        model.cancel(handle)
        assert ended(model, handle) == "completed"

    def test_a_file_that_was_never_there_may_be_discarded(self, model: BatchModel) -> None:
        model.discard(NAME)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_standin(batch_seconds=0.0) as standin, client_of(standin) as client:
        yield Provider(standin, client)


def test_a_batch_that_was_created_although_the_answer_was_an_error_is_found(provider: Provider) -> None:
    provoke(provider.standin, "timeout_after_create", "batches")
    with pytest.raises(ServiceUnavailable):
        provider.batches.submit(NAME, lines(provider.batches, "a"))
    handle = provider.batches.find(NAME)
    assert handle is not None
    assert provider.created == [handle.batch_id]


@pytest.mark.parametrize("path", ["files", "batches"])
@pytest.mark.parametrize(("mode", "failure"), [("rate_limit", RateLimited), ("server_error", ServiceUnavailable)])
def test_after_a_passing_fault_file_and_batch_exist_once(
    provider: Provider, mode: str, failure: type[Exception], path: str
) -> None:
    provoke(provider.standin, mode, path)
    content = lines(provider.batches, "a")
    for _ in range(2):
        try:
            found = provider.batches.find(NAME) or provider.batches.submit(NAME, content)
        except failure:
            continue
    assert provider.created == [found.batch_id]
    assert provider.files.count("goldsmith-abc123-rewrite-1-1.jsonl") == 1


def test_a_provider_that_will_not_take_the_batch_keeps_no_file(provider: Provider) -> None:
    provoke(provider.standin, "quota", "batches")
    with pytest.raises(ConfigurationProblem):
        provider.batches.submit(NAME, lines(provider.batches, "a"))
    assert (provider.created, provider.files) == ([], [])


def test_a_file_that_was_uploaded_in_vain_is_taken_again_or_discarded(provider: Provider) -> None:
    provoke(provider.standin, "server_error", "batches")
    with pytest.raises(ServiceUnavailable):
        provider.batches.submit(NAME, lines(provider.batches, "a"))
    assert provider.files == ["goldsmith-abc123-rewrite-1-1.jsonl"]
    provider.batches.discard(NAME)
    assert provider.files == []


def test_nothing_is_left_of_a_batch_that_is_deleted(provider: Provider) -> None:
    provoke(provider.standin, "server_error", "chat")
    handle = provider.batches.submit(NAME, lines(provider.batches, "a", "b"))
    ended(provider.batches, handle)
    assert len(provider.files) == 3
    provider.batches.delete(handle)
    assert provider.files == []
    assert list(provider.batches.results(handle)) == []


def test_what_an_expired_batch_did_not_come_to_may_be_asked_again(provider: Provider) -> None:
    provoke(provider.standin, "expire", "batches", completed_share=0.5)
    found = provider.answered("a", "b", "c", "d")
    kinds = sorted(type(line.outcome).__name__ for line in found.values())
    assert kinds == ["ChatAnswer", "ChatAnswer", "ServiceUnavailable", "ServiceUnavailable"]


def test_a_batch_whose_file_is_wrong_fails_with_the_providers_reason(provider: Provider) -> None:
    handle = provider.batches.submit(NAME, io.BytesIO(b"{not json\n"))
    status = provider.batches.poll(handle)
    assert isinstance(status, BatchFailed)
    assert (status.reason.partition(":")[0], status.crowded) == ("invalid_json_line", False)


def test_a_batch_nobody_knows_is_another_accounts_and_never_asked_for_anew(provider: Provider) -> None:
    gone = BatchHandle(batch_id="batch_gone", file_id="file-gone")
    with pytest.raises(ConfigurationProblem, match="endpoint and key"):
        provider.batches.poll(gone)
    with pytest.raises(ConfigurationProblem):
        list(provider.batches.results(gone))
    provider.batches.cancel(gone)
    provider.batches.delete(gone)


def test_a_cancelled_batch_ends_with_what_was_answered() -> None:
    now = [1_000_000_000.0]
    with running_standin(batch_seconds=100.0, clock=lambda: now[0]) as standin, client_of(standin) as client:
        batches = OpenAIBatches(client)
        handle = batches.submit(NAME, lines(batches, "a", "b", "c", "d"))
        now[0] += 50
        assert isinstance(batches.poll(handle), BatchRunning)
        for _ in range(2):
            batches.cancel(handle)
        now[0] += 50
        assert ended(batches, handle) == "cancelled"
        answered = [line for line in batches.results(handle) if isinstance(line.outcome, ChatAnswer)]
        assert 0 < len(answered) < 4


def test_a_batch_is_found_however_many_came_after_it(provider: Provider) -> None:
    handle = provider.batches.submit(NAME, lines(provider.batches, "a"))
    for part in range(2, 112):
        provider.batches.submit(replace(NAME, part=part), lines(provider.batches, "a"))
    assert provider.batches.find(NAME) == handle
