# ruff: noqa: S310 - the addresses and commands are the test's own
import json
import subprocess
import sys
import urllib.request

import pytest
from openai import AuthenticationError, NotFoundError, OpenAI, PermissionDeniedError

from goldsmith_cli.standin.serve import RunningStandin

from .support import BASE, ManualClock, client_of, upload


def test_it_says_what_it_is_to_anyone_who_asks(standin: RunningStandin) -> None:
    with urllib.request.urlopen(standin.root) as response:
        about = json.load(response)
    assert about["language_model"] is False
    assert "not a language model" in about["about"]
    assert "bag of words" in about["embeddings"]["standin-hashed-words"]


def test_every_model_is_owned_by_the_standin(client: OpenAI) -> None:
    listed = list(client.models.list())
    assert [model.id for model in listed] == ["standin-base", "standin-judge", "standin-hashed-words"]
    assert {model.owned_by for model in listed} == {"goldsmith-standin"}


def test_a_wrong_key_is_refused_with_the_code_of_the_real_service(standin: RunningStandin) -> None:
    with client_of(standin, api_key="wrong") as stranger, pytest.raises(AuthenticationError) as refused:
        stranger.models.list()
    assert refused.value.code == "invalid_api_key"


def test_an_unknown_model_is_not_found(client: OpenAI) -> None:
    with pytest.raises(NotFoundError) as missing:
        client.models.retrieve("gpt-9")
    assert missing.value.code == "model_not_found"


def test_an_unknown_path_answers_in_the_error_envelope(client: OpenAI) -> None:
    with pytest.raises(NotFoundError) as missing:
        client.images.generate(model=BASE, prompt="x")
    assert missing.value.code == "unknown_url"


def test_a_tuned_model_can_be_retrieved_and_deleted_and_a_base_model_only_retrieved(
    client: OpenAI, clock: ManualClock
) -> None:
    job = client.fine_tuning.jobs.create(model=BASE, training_file=upload(client))
    clock.advance(10)
    tuned = client.fine_tuning.jobs.retrieve(job.id).fine_tuned_model
    assert tuned is not None
    assert client.models.retrieve(tuned).id == tuned
    assert client.models.delete(tuned).deleted is True
    with pytest.raises(NotFoundError):
        client.models.retrieve(tuned)
    with pytest.raises(PermissionDeniedError):
        client.models.delete(BASE)


def test_the_standin_never_imports_the_product_it_stands_beside() -> None:
    code = (
        "import sys, goldsmith_cli.standin.__main__ as m;"
        "print([n for n in sys.modules if n.split('.')[0] in ('goldsmith', 'openai', 'boto3')])"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "[]"
