"""What is found out at OpenAI before anything is uploaded, and before a new model is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import httpx2
import openai
import pytest

from goldsmith.adapters.openai_tuner import OpenAITuner
from goldsmith.domain.provider import Serving
from goldsmith.errors import (
    ConfigurationProblem,
    ProviderRejected,
    RateLimited,
    ServiceUnavailable,
    TrainingBlocked,
)
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.contract.training import job, samples, settled
from tests.fakes.provider import BASE, announce_shutdown, client_of, provoke

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def standin() -> Iterator[RunningStandin]:
    with running_standin(job_seconds=0.0) as running:
        yield running


@pytest.fixture
def client(standin: RunningStandin) -> Iterator[openai.OpenAI]:
    with client_of(standin) as openai_client:
        yield openai_client


@pytest.fixture
def tuner(client: openai.OpenAI) -> OpenAITuner:
    return OpenAITuner(client, clock=lambda: NOW)


def day(days: int) -> date:
    return NOW.date() + timedelta(days=days)


def tuned(tuner: OpenAITuner) -> str:
    return str(getattr(settled(tuner, tuner.submit(job("first"), samples())), "model", None))


def test_a_base_model_that_is_retired_soon_is_warned_of(standin: RunningStandin, tuner: OpenAITuner) -> None:
    announce_shutdown(standin, BASE, day(46))
    [warning] = tuner.preflight(BASE, "sft+dpo")
    assert warning == f"{BASE} will be retired on {day(46)}, in 46 days; choose another BaseModel"


def test_a_base_model_that_is_retired_blocks(standin: RunningStandin, tuner: OpenAITuner) -> None:
    announce_shutdown(standin, BASE, day(-1))
    with pytest.raises(TrainingBlocked, match=f"{BASE} was retired on {day(-1)}; choose another BaseModel"):
        tuner.preflight(BASE, "sft")


def test_a_base_model_that_is_not_there_blocks(tuner: OpenAITuner) -> None:
    with pytest.raises(TrainingBlocked, match=r"knows no model gpt-9: .*; choose another BaseModel"):
        tuner.preflight("gpt-9", "sft")


def test_a_tuned_model_is_held_back_by_what_it_was_tuned_from(standin: RunningStandin, tuner: OpenAITuner) -> None:
    model = tuned(tuner)
    announce_shutdown(standin, BASE, day(10))
    assert f"{BASE}, which {model} was tuned from, will be retired on {day(10)}" in tuner.preflight(model, "sft")[0]
    announce_shutdown(standin, BASE, day(-10))
    with pytest.raises(TrainingBlocked, match=f"{BASE}, which {model} was tuned from, was retired"):
        tuner.preflight(model, "sft")


@pytest.mark.parametrize(
    ("mode", "raised"),
    [
        ("bad_key", ConfigurationProblem),
        ("quota", ConfigurationProblem),
        ("rate_limit", RateLimited),
        ("server_error", ServiceUnavailable),
    ],
)
def test_trouble_with_the_provider_is_told_as_what_it_is(
    standin: RunningStandin, tuner: OpenAITuner, mode: str, raised: type[Exception]
) -> None:
    provoke(standin, mode, "models")
    with pytest.raises(raised):
        tuner.preflight(BASE, "sft")
    assert tuner.preflight(BASE, "sft") == ()


def test_a_base_model_that_is_retired_between_the_look_and_the_job_blocks_and_keeps_no_file(
    standin: RunningStandin, client: openai.OpenAI, tuner: OpenAITuner
) -> None:
    assert tuner.preflight(BASE, "sft") == ()
    announce_shutdown(standin, BASE, date(2020, 1, 1))
    with pytest.raises(TrainingBlocked, match="choose another"):
        tuner.submit(job("0001"), samples())
    assert list(client.files.list()) == []


def test_a_model_that_is_not_shown_yet_is_waited_for(standin: RunningStandin, tuner: OpenAITuner) -> None:
    model = tuned(tuner)
    provoke(standin, "unknown_model", "models", times=2)
    for _ in range(2):
        serving = tuner.deploy(model, "acme-leads-0001")
        assert serving.name is None
        assert str(serving.waiting_for).startswith(f"{model} is not served yet")
    assert tuner.deploy(model, "acme-leads-0001") == Serving(model)


@contextmanager
def answering(*answers: httpx2.Response) -> Iterator[tuple[OpenAITuner, list[str]]]:
    """A tuner whose requests are answered so, in order, and the requests it made."""
    left, seen = iter(answers), list[str]()

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(f"{request.method} {request.url.path}")
        return next(left)

    http_client = httpx2.Client(transport=httpx2.MockTransport(answer))
    with openai.OpenAI(base_url="http://provider/v1", api_key="k", max_retries=0, http_client=http_client) as client:
        yield OpenAITuner(client, clock=lambda: NOW), seen


def shown(**fields: object) -> httpx2.Response:
    return httpx2.Response(200, json={"id": "gpt", "object": "model", "created": 1, "owned_by": "o", **fields})


def test_the_look_at_a_base_model_costs_one_call() -> None:
    with answering(shown(shutdown_date=None)) as (tuner, seen):
        assert tuner.preflight("gpt", "dpo") == ()
    assert seen == ["GET /v1/models/gpt"]


def test_a_tuned_model_whose_base_the_endpoint_does_not_show_is_not_held_back() -> None:
    missing = httpx2.Response(404, json={"error": {"message": "gone", "code": "model_not_found"}})
    with answering(shown(id="ft:gpt:org::1"), missing) as (tuner, seen):
        assert tuner.preflight("ft:gpt:org::1", "sft") == ()
    assert len(seen) == 2


@pytest.mark.parametrize("page", [httpx2.Response(200, text="<html>"), httpx2.Response(200, json=["gpt"])])
def test_an_answer_that_is_no_model_is_trouble_that_passes(page: httpx2.Response) -> None:
    with answering(page) as (tuner, _), pytest.raises(ServiceUnavailable):
        tuner.preflight("gpt", "sft")


FILE = {"id": "file-1", "object": "file", "bytes": 1, "created_at": 1, "filename": "f", "purpose": "fine-tune"}
NONE = {"object": "list", "data": [], "has_more": False}
NOT_READY = {"error": {"message": "File 'file-1' is still being processed", "code": None, "param": "training_file"}}


def refused(status: str, refusal: int = 400, code: str | None = None) -> list[httpx2.Response]:
    """No job, no file, an upload, a refused job, the file's status, and the file's deletion."""
    ok, body = 200, {"error": {**NOT_READY["error"], "code": code}}
    return [
        httpx2.Response(ok, json=NONE),
        httpx2.Response(ok, json=NONE),
        httpx2.Response(ok, json={**FILE, "status": "uploaded"}),
        httpx2.Response(refusal, json=body),
        httpx2.Response(ok, json={**FILE, "status": status}),
        httpx2.Response(ok, json={"id": "file-1", "object": "file", "deleted": True}),
    ]


@pytest.mark.parametrize("status", ["uploaded", "pending", "running"])
def test_a_file_the_provider_has_not_read_yet_is_kept_for_the_next_attempt(status: str) -> None:
    with (
        answering(*refused(status)) as (tuner, seen),
        pytest.raises(ServiceUnavailable, match="still reading the training file"),
    ):
        tuner.submit(job("0001"), samples())
    assert seen[-1] == "GET /v1/files/file-1"


def test_a_job_that_is_refused_though_its_file_was_read_leaves_no_file() -> None:
    with answering(*refused("processed")) as (tuner, seen), pytest.raises(ProviderRejected):
        tuner.submit(job("0001"), samples())
    assert seen[-1] == "DELETE /v1/files/file-1"


def test_a_blocked_organisation_leaves_no_file_whether_it_was_read_or_not() -> None:
    answers = refused("uploaded", 403, "training_not_available")
    del answers[4]
    with answering(*answers) as (tuner, seen), pytest.raises(TrainingBlocked, match="choose another provider"):
        tuner.submit(job("0001"), samples())
    assert seen[-1] == "DELETE /v1/files/file-1"
