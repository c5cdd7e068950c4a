"""What is done otherwise where the endpoint is Azure's: told by its host alone, with the same adapter."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.adapters.openai_serving import deployment_name
from goldsmith.adapters.openai_tuner import OpenAITuner
from goldsmith.domain.provider import Serving, TrainingJob
from goldsmith.errors import ConfigurationProblem, RateLimited, TrainingBlocked
from tests.contract.training import job, samples
from tests.fakes.azure import BASE, AzureEndpoint, error

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
TUNED = f"{BASE}.ft-0ab3f80e4f2242929258fff45b56a9ce"
RUN = "acme-leads-0001"
IN_46_DAYS, YESTERDAY = 1_799_928_000, 1_795_867_200
BOM = b"\xef\xbb\xbf"


@pytest.fixture
def azure() -> AzureEndpoint:
    return AzureEndpoint()


@pytest.fixture
def tuner(azure: AzureEndpoint) -> Iterator[OpenAITuner]:
    with azure.client() as client:
        yield OpenAITuner(client, clock=lambda: NOW)


def azure_job() -> TrainingJob:
    return job("0001", BASE)


def test_the_training_file_begins_with_a_byte_order_mark_and_is_otherwise_the_same(
    azure: AzureEndpoint, tuner: OpenAITuner
) -> None:
    handle = tuner.submit(azure_job(), samples())
    content = azure.files[handle.file_id]
    assert content.startswith(BOM)
    assert content.removeprefix(BOM).splitlines() == list(samples())


@pytest.mark.parametrize(("method", "kind"), [("sft", "supervised"), ("dpo", "dpo")])
def test_a_job_says_how_it_is_to_be_trained_beside_what_every_endpoint_is_told(
    azure: AzureEndpoint, tuner: OpenAITuner, method: str, kind: str
) -> None:
    handle = tuner.submit(replace(azure_job(), method=method, epochs=2), samples())  # type: ignore[arg-type] # of two
    made = azure.jobs[handle.job_id]
    assert made["trainingType"] == "GlobalStandard"
    assert made["method"] == {"type": kind, kind: {"hyperparameters": {"n_epochs": 2}}}
    assert (made["model"], made["training_file"]) == (BASE, handle.file_id)


def test_elsewhere_neither_is_sent() -> None:
    sent: list[bytes] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.read())
        if request.method == "GET":
            return httpx2.Response(200, json={"object": "list", "data": [], "has_more": False})
        return httpx2.Response(200, json={"id": "x", "object": "file"})

    http_client = httpx2.Client(transport=httpx2.MockTransport(answer))
    with openai.OpenAI(base_url="https://api.openai.com/v1", api_key="k", http_client=http_client) as client:
        OpenAITuner(client).submit(job("0001"), samples())
    assert not any(BOM in body or b"trainingType" in body for body in sent)
    assert len(sent) == 4


def test_the_key_is_sent_as_a_bearer_token(azure: AzureEndpoint, tuner: OpenAITuner) -> None:
    tuner.submit(azure_job(), samples())
    assert azure.keys == {"Bearer azure-key"}


def test_a_job_is_found_again_where_the_list_of_jobs_is_not_narrowed(azure: AzureEndpoint, tuner: OpenAITuner) -> None:
    tuner.submit(replace(azure_job(), run_id="acme-leads-0002"), samples())
    first = tuner.submit(azure_job(), samples())
    assert tuner.submit(azure_job(), samples()) == first
    assert len(azure.jobs) == 2


def test_a_tuned_model_waits_for_a_person_to_deploy_it_and_is_then_called_by_the_deployments_name(
    azure: AzureEndpoint, tuner: OpenAITuner
) -> None:
    waiting = tuner.deploy(TUNED, RUN)
    name = deployment_name(TUNED, RUN)
    assert waiting == Serving(
        None, f"deploy {TUNED} in Azure as deployment {name}; the run goes on by itself when it answers"
    )
    azure.deployed.add(name)
    assert tuner.deploy(TUNED, RUN) == tuner.deploy(TUNED, RUN) == Serving(name)


def test_to_look_whether_a_deployment_answers_costs_one_token(azure: AzureEndpoint, tuner: OpenAITuner) -> None:
    tuner.deploy(TUNED, RUN)
    [asked] = azure.asked
    assert (asked["max_completion_tokens"], len(asked["messages"])) == (1, 1)


@pytest.mark.parametrize(
    ("trouble", "raised"),
    [
        (error(401, "401", "Access denied"), ConfigurationProblem),
        (httpx2.Response(429, headers={"retry-after": "7"}), RateLimited),
    ],
)
def test_a_deployment_that_answers_with_trouble_is_not_taken_for_one_that_is_missing(
    azure: AzureEndpoint, tuner: OpenAITuner, trouble: httpx2.Response, raised: type[Exception]
) -> None:
    azure.deployment_trouble = trouble
    with pytest.raises(raised):
        tuner.deploy(TUNED, RUN)


def test_undeploying_leaves_the_deployment_to_whoever_made_it(azure: AzureEndpoint, tuner: OpenAITuner) -> None:
    azure.deployed.add(deployment_name(TUNED, RUN))
    tuner.undeploy(deployment_name(TUNED, RUN))
    assert tuner.deploy(TUNED, RUN).name is not None


def test_a_base_model_that_the_endpoint_does_not_show_is_not_held_back(
    azure: AzureEndpoint, tuner: OpenAITuner
) -> None:
    azure.announced = None
    assert tuner.preflight(BASE, "sft") == ()
    assert tuner.preflight("my-deployment", "sft") == ()


def test_the_end_of_tuning_that_azure_announces_is_heeded(azure: AzureEndpoint, tuner: OpenAITuner) -> None:
    azure.announced = {"deprecation": {"fine_tune": IN_46_DAYS, "inference": IN_46_DAYS + 10**7}}
    assert "retired on 2027-01-14, in 46 days" in tuner.preflight(BASE, "sft+dpo")[0]
    azure.announced = {"deprecation": {"fine_tune": YESTERDAY, "inference": IN_46_DAYS}}
    with pytest.raises(TrainingBlocked, match=f"{BASE} was retired on 2026-11-28"):
        tuner.preflight(BASE, "sft")


def test_a_tuned_model_is_held_back_by_its_base_though_it_is_not_shown_itself(
    azure: AzureEndpoint, tuner: OpenAITuner
) -> None:
    azure.announced = {"deprecation": {"fine_tune": YESTERDAY}}
    with pytest.raises(TrainingBlocked, match=f"{BASE}, which {TUNED} was tuned from, was retired"):
        tuner.preflight(TUNED, "sft")


@given(st.text(max_size=80), st.text(min_size=1, max_size=80))
def test_a_deployments_name_is_one_that_azure_takes(run: str, model: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", deployment_name(model, run))


def test_deployments_of_two_models_never_have_the_same_name_whatever_their_runs_are_called() -> None:
    longest = f"{'a' * 63}-0001"
    names = {deployment_name(model, run) for model in (TUNED, f"{TUNED}-2") for run in (RUN, longest)}
    assert len(names) == 4
    assert deployment_name(TUNED, RUN).startswith(f"{RUN}-")
