"""OpenAI's way of training: files and jobs that are found again, and never one too many."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import httpx2
import openai
import pytest

from goldsmith.adapters.openai_tuner import OpenAITuner
from goldsmith.domain.provider import ChatRequest, Trained, TrainingEnded, TrainingJob
from goldsmith.domain.runs import JobHandle
from goldsmith.errors import ConfigurationProblem, ProviderRejected, RateLimited, ServiceUnavailable, TrainingBlocked
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.contract.training import JOB, job, samples, settled
from tests.fakes.blocking import Blocking, answer
from tests.fakes.provider import BASE, client_of, provoke
from tests.fakes.stories import turns


@dataclass(frozen=True)
class Provider:
    """A stand-in of its own, and what lies there."""

    standin: RunningStandin
    client: openai.OpenAI

    @property
    def tuner(self) -> OpenAITuner:
        return OpenAITuner(self.client)

    @property
    def files(self) -> list[str]:
        return [file.id for file in self.client.files.list()]

    @property
    def jobs(self) -> list[str]:
        return [each.id for each in self.client.fine_tuning.jobs.list()]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_standin(job_seconds=0.0) as standin, client_of(standin) as client:
        yield Provider(standin, client)


def test_a_job_that_was_created_although_the_answer_was_an_error_is_adopted(provider: Provider) -> None:
    provoke(provider.standin, "timeout_after_create")
    with pytest.raises(ServiceUnavailable):
        provider.tuner.submit(job("0001"), samples())
    handle = provider.tuner.submit(job("0001"), samples())
    assert (provider.jobs, provider.files) == ([handle.job_id], [handle.file_id])


@pytest.mark.parametrize("mode", ["rate_limit", "server_error"])
@pytest.mark.parametrize("path", ["files", "jobs"])
def test_after_a_passing_fault_file_and_job_exist_once(provider: Provider, mode: str, path: str) -> None:
    provoke(provider.standin, mode, path)
    with pytest.raises(ServiceUnavailable) as raised:
        provider.tuner.submit(job("0001"), samples())
    if mode == "rate_limit":
        assert isinstance(raised.value, RateLimited)
        assert raised.value.retry_after == 1.0
    provider.tuner.submit(job("0001"), samples())
    assert (len(provider.jobs), len(provider.files)) == (1, 1)


@pytest.mark.parametrize(
    ("mode", "failure"), [("training_not_available", TrainingBlocked), ("quota", ConfigurationProblem)]
)
def test_a_provider_that_will_not_train_keeps_no_file(provider: Provider, mode: str, failure: type[Exception]) -> None:
    provoke(provider.standin, mode, "jobs")
    with pytest.raises(failure):
        provider.tuner.submit(job("0001"), samples())
    assert (provider.jobs, provider.files) == ([], [])


def test_a_base_model_that_cannot_be_tuned_blocks_and_keeps_no_file(provider: Provider) -> None:
    with pytest.raises(TrainingBlocked, match="choose another"):
        provider.tuner.submit(job("0001", base_model="retired"), samples())
    assert provider.files == []


def test_a_wrong_key_needs_a_person(provider: Provider) -> None:
    with client_of(provider.standin, key="wrong") as client, pytest.raises(ConfigurationProblem):
        OpenAITuner(client).submit(job("0001"), samples())


def test_a_training_file_the_provider_finds_wrong_fails_the_job_with_its_reason(provider: Provider) -> None:
    handle = provider.tuner.submit(job("0001"), samples(3))
    status = settled(provider.tuner, handle)
    assert isinstance(status, TrainingEnded)
    assert (status.cancelled, status.reason.startswith("invalid_training_file: ")) == (False, True)


def test_the_file_holds_conversations_and_answers_and_nothing_else(provider: Provider) -> None:
    handle = provider.tuner.submit(job("0001"), samples(10))
    content = provider.client.files.content(handle.file_id).text
    assert content.splitlines()[0] == (
        '{"messages":[{"role":"user","content":"Write to Dana about topic 0."},'
        '{"role":"assistant","content":"Hi Dana, topic 0? Mia"}]}'
    )
    assert "Too stiff" not in content
    assert len(content.splitlines()) == 10


def test_a_file_of_another_training_set_is_not_taken_for_this_one(provider: Provider) -> None:
    provoke(provider.standin, "server_error", "jobs")
    with pytest.raises(ServiceUnavailable):
        provider.tuner.submit(job("0001"), samples())
    other = TrainingJob("acme-leads-0001", "acme-leads", BASE, "another" * 8)
    handle = provider.tuner.submit(other, samples(11))
    assert len(provider.files) == 2
    assert len(provider.client.files.content(handle.file_id).text.splitlines()) == 11


def test_another_deployments_job_of_the_same_name_is_not_adopted(provider: Provider) -> None:
    theirs = provider.tuner.submit(TrainingJob("acme-leads-0001", "acme-leads", BASE, "another" * 8), samples(11))
    ours = provider.tuner.submit(job("0001"), samples())
    assert ours.job_id != theirs.job_id
    assert provider.tuner.submit(job("0001"), samples()) == ours


def test_a_tuned_model_answers_as_it_was_taught(provider: Provider) -> None:
    status = settled(provider.tuner, provider.tuner.submit(job("0001"), samples()))
    assert isinstance(status, Trained)
    request = ChatRequest(status.model, turns("Write to Dana about topic 3."), max_output_tokens=100)
    assert answer(Blocking(provider.standin.url, provider.standin.api_key), request).content == "Hi Dana, topic 3? Mia"


@pytest.mark.parametrize(("then", "raised"), [("cancelled", False), ("succeeded", False), ("running", True)])
def test_a_job_that_ends_just_before_it_is_cancelled_is_left_as_it_is(then: str, raised: bool) -> None:
    statuses = iter(["running", then])

    def answered(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/cancel"):
            return httpx2.Response(400, json={"error": {"message": "has already ended", "code": "invalid_value"}})
        return httpx2.Response(200, json={**JOB, "status": next(statuses), "fine_tuned_model": None})

    http_client = httpx2.Client(transport=httpx2.MockTransport(answered))
    with openai.OpenAI(base_url="http://provider/v1", api_key="test", http_client=http_client) as client:
        cancelling = partial(OpenAITuner(client).cancel, JobHandle(job_id="ftjob-1", file_id="file-1"))
        if raised:
            with pytest.raises(ProviderRejected, match="already ended"):
                cancelling()
        else:
            cancelling()
