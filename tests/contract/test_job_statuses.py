"""What providers say of a job, as they really say it: unknown statuses, empty errors, missing models."""

import json

import httpx2
import openai
import pytest

from goldsmith.adapters.openai_tuner import OpenAITuner
from goldsmith.domain.provider import JobStatus, Trained, Training, TrainingEnded
from goldsmith.domain.runs import JobHandle
from tests.contract.training import JOB


def polled(**fields: object) -> JobStatus:
    def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.url.path == "/v1/fine_tuning/jobs/ftjob-1"
        return httpx2.Response(200, content=json.dumps({**JOB, **fields}))

    transport = httpx2.MockTransport(answer)
    with openai.OpenAI(
        base_url="http://provider/v1", api_key="test", http_client=httpx2.Client(transport=transport)
    ) as client:
        return OpenAITuner(client).poll(JobHandle(job_id="ftjob-1", file_id="file-1"))


@pytest.mark.parametrize(
    "status", ["validating_files", "queued", "running", "pausing", "paused", "a_status_of_tomorrow"]
)
def test_a_status_we_do_not_know_counts_as_under_way(status: str) -> None:
    assert polled(status=status) == Training(status)


@pytest.mark.parametrize("error", [None, {}, {"code": None, "message": None, "param": None}])
def test_a_job_that_succeeded_may_carry_an_empty_error(error: object) -> None:
    assert polled(status="succeeded", fine_tuned_model="ft:1", trained_tokens=9, error=error) == Trained("ft:1", 9)


def test_a_job_that_succeeded_without_a_model_is_not_done_yet() -> None:
    assert polled(status="succeeded") == Training("succeeded")


def test_a_failed_job_says_why() -> None:
    error = {"code": "unsafe_file", "message": "blocked by moderation", "param": "training_file"}
    ended = TrainingEnded(cancelled=False, reason="unsafe_file: blocked by moderation")
    assert polled(status="failed", error=error) == ended


def test_a_failed_job_need_not_say_why() -> None:
    ended = TrainingEnded(cancelled=False, reason="the provider reports the job as failed")
    assert polled(status="failed", error={}) == ended


@pytest.mark.parametrize("status", ["cancelled", "canceled"])
def test_a_cancelled_job_has_ended_however_it_is_spelt(status: str) -> None:
    ended = TrainingEnded(cancelled=True, reason=f"the provider reports the job as {status}")
    assert polled(status=status) == ended
