"""Embeddings on Bedrock: Titan's form, a call a text."""

import json
from io import BytesIO
from typing import Any

import pytest

from goldsmith.adapters.bedrock_embeddings import BedrockEmbedder
from goldsmith.errors import ConfigurationProblem, ProviderRejected
from tests.fakes.aws_operations import FakeClient

TITAN = "amazon.titan-embed-text-v2:0"


class FakeTitan(FakeClient):
    """Counts letters; another model answers in another form."""

    service = "bedrock-runtime"

    def _invoke_model(self, modelId: str, body: bytes, **_: str) -> dict[str, Any]:  # noqa: N803 - the API's names
        text = json.loads(body)["inputText"]
        answer = {"embedding": [float(text.count(letter)) for letter in "abc"]} if modelId == TITAN else {"outputs": []}
        return {"body": BytesIO(json.dumps(answer).encode()), "contentType": "application/json"}


def test_each_text_has_its_vector_in_its_place() -> None:
    texts = ["a" * number for number in range(40)]
    vectors = BedrockEmbedder(FakeTitan(), TITAN).embed(texts)
    assert [vector[0] for vector in vectors] == [float(number) for number in range(40)]


def test_texts_that_are_empty_or_very_long_are_sent_as_titan_takes_them() -> None:
    titan = FakeTitan()
    BedrockEmbedder(titan, TITAN).embed(["", "a" * 50_000])
    sent = sorted(len(json.loads(parameters["body"])["inputText"]) for _, parameters in titan.calls)
    assert sent == [1, 8_000]


def test_a_model_of_another_form_is_refused_by_its_name() -> None:
    with pytest.raises(ProviderRejected, match=r"cohere\.embed-english-v3 answers in another form"):
        BedrockEmbedder(FakeTitan(), "cohere.embed-english-v3").embed(["text"])


def test_a_model_that_may_not_be_asked_is_for_a_person_to_mend() -> None:
    titan = FakeTitan()
    titan.fail("invoke_model", titan.error("invoke_model", "AccessDeniedException"))
    with pytest.raises(ConfigurationProblem):
        BedrockEmbedder(titan, TITAN).embed(["text"])
