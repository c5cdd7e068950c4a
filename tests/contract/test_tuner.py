"""Where models are trained: one job a run, whatever happens on the way to it."""

from collections.abc import Iterator
from dataclasses import dataclass

import openai
import pytest

from goldsmith.adapters.openai_tuner import OpenAITuner
from goldsmith.domain.provider import ChatRequest, JobStatus, Trained, Training, TrainingEnded, TrainingJob
from goldsmith.domain.runs import JobHandle
from goldsmith.domain.samples import Source, make_sample
from goldsmith.errors import (
    ConfigurationProblem,
    RateLimited,
    ServiceUnavailable,
    TrainingBlocked,
)
from goldsmith.ports import Tuner
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.fakes.blocking import Blocking, answer
from tests.fakes.provider import BASE, client_of, provoke
from tests.fakes.services import FakeTuner
from tests.fakes.stories import conversation, feedback, turns


def samples(count: int = 12) -> Iterator[bytes]:
    for number in range(count):
        told = feedback(messages=conversation(f"topic {number}"), generation_id=f"g{number}")
        sample = make_sample(told, Source.EDITED, f"Hi Dana, topic {number}? Mia")
        yield sample.model_dump_json().encode() + b"\n"


def job(name: str, base_model: str = BASE) -> TrainingJob:
    return TrainingJob(f"acme-leads-{name}", "acme-leads", base_model, "abc123" * 8)


def settled(tuner: Tuner, handle: JobHandle) -> JobStatus:
    for _ in range(10):
        status = tuner.poll(handle)
        if not isinstance(status, Training):
            return status
    msg = f"still {status}"
    raise AssertionError(msg)


@pytest.fixture
def tuner(request: pytest.FixtureRequest) -> Iterator[Tuner]:
    if request.param == "fake":
        yield FakeTuner()
        return
    with client_of(request.getfixturevalue("standin")) as client:
        yield OpenAITuner(client)


@pytest.mark.parametrize("tuner", ["fake", "openai"], indirect=True)
class TestTuner:
    def test_a_run_is_trained_to_a_model(self, tuner: Tuner) -> None:
        status = settled(tuner, tuner.submit(job("trained"), samples()))
        assert isinstance(status, Trained)
        assert status.model
        assert status.trained_tokens

    def test_a_run_submitted_again_is_the_same_job(self, tuner: Tuner) -> None:
        first = tuner.submit(job("again"), samples())
        assert tuner.submit(job("again"), samples()) == first

    def test_each_run_has_a_job_of_its_own(self, tuner: Tuner) -> None:
        handles = [tuner.submit(job(name), samples()) for name in ("one", "two")]
        assert len({handle.job_id for handle in handles}) == 2


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


def test_a_job_the_provider_does_not_know_has_ended(provider: Provider) -> None:
    gone = provider.tuner.poll(JobHandle(job_id="ftjob-unknown", file_id="file-unknown"))
    assert gone == TrainingEnded(cancelled=False, reason="the provider does not know the job any more")


def test_a_cancelled_job_ends_the_run_as_cancelled() -> None:
    with running_standin(job_seconds=1000.0) as standin, client_of(standin) as client:
        tuner = OpenAITuner(client)
        handle = tuner.submit(job("0001"), samples())
        assert tuner.poll(handle) == Training("validating_files")
        client.fine_tuning.jobs.cancel(handle.job_id)
        assert tuner.poll(handle) == TrainingEnded(cancelled=True, reason="the provider reports the job as cancelled")


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
