"""The stand-in's embeddings: a hashed bag of words, which says of itself that it is one."""

import base64
import math
import struct
from typing import Any

import pytest
from openai import APIStatusError, OpenAI

from .support import BASE

MODEL = "standin-hashed-words"


def embedded(client: OpenAI, *texts: str, **options: Any) -> list[list[float]]:  # noqa: ANN401 - the SDK's options
    answer = client.embeddings.create(model=MODEL, input=list(texts), **options)
    assert [each.index for each in answer.data] == list(range(len(texts)))
    return [each.embedding for each in answer.data]


def similarity(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_the_model_says_that_it_is_no_language_model(client: OpenAI) -> None:
    assert "bag of words" in (client.models.retrieve(MODEL).model_extra or {})["description"]


def test_a_vector_has_length_one_and_is_the_same_each_time(client: OpenAI) -> None:
    [first] = embedded(client, "Hi Dana, shall we talk on Friday?")
    [again] = embedded(client, "Hi Dana, shall we talk on Friday?")
    assert first == again
    assert len(first) == 256
    assert math.hypot(*first) == pytest.approx(1, abs=1e-6)


def test_texts_are_the_nearer_the_more_words_they_share(client: OpenAI) -> None:
    text, reordered, near, far = embedded(
        client,
        "shall we talk about the spring offer",
        "About the spring offer: shall we talk?",
        "shall we talk about the winter fair",
        "Yours faithfully, Tom Miller",
    )
    assert similarity(text, reordered) == pytest.approx(1, abs=1e-6)
    assert 1 > similarity(text, near) > similarity(text, far)


def test_the_other_encoding_is_numbers_of_four_bytes_the_lowest_first(client: OpenAI) -> None:
    asked = client.embeddings.with_raw_response.create(model=MODEL, input="Hi Dana", encoding_format="base64")
    packed = base64.b64decode(asked.http_response.json()["data"][0]["embedding"])
    [plain] = embedded(client, "Hi Dana", encoding_format="float")
    assert list(struct.unpack("<256f", packed)) == pytest.approx(plain, abs=1e-6)


def test_the_sdk_is_served_as_it_asks_without_being_told_an_encoding(client: OpenAI) -> None:
    [unasked], [plain] = embedded(client, "Hi Dana"), embedded(client, "Hi Dana", encoding_format="float")
    assert unasked == pytest.approx(plain, abs=1e-6)


def test_as_many_dimensions_are_given_as_asked_for(client: OpenAI) -> None:
    assert len(embedded(client, "Hi Dana", dimensions=16)[0]) == 16


@pytest.mark.parametrize("text", ["...", "😀", " "])
def test_a_text_without_a_word_has_a_vector_too(client: OpenAI, text: str) -> None:
    assert math.hypot(*embedded(client, text)[0]) == pytest.approx(1, abs=1e-6)


def test_tokens_are_estimated_as_everywhere(client: OpenAI) -> None:
    usage = client.embeddings.create(model=MODEL, input=["abcde", "abcd"]).usage
    assert (usage.prompt_tokens, usage.total_tokens) == (3, 3)


@pytest.mark.parametrize(
    ("changes", "status", "param"),
    [
        ({"model": BASE}, 404, "model"),
        ({"input": ""}, 400, "input"),
        ({"input": []}, 400, "input"),
        ({"input": ["x"] * 2049}, 400, "input"),
        ({"input": "x" * (8192 * 4 + 1)}, 400, "input"),
        ({"input": [1, 2]}, 400, "input"),
        ({"dimensions": 0}, 400, "dimensions"),
        ({"encoding_format": "hex"}, 400, "encoding_format"),
        ({"extra_body": {"poolling": "mean"}}, 400, "poolling"),
    ],
)
def test_what_cannot_be_embedded_is_refused_naming_the_field(
    client: OpenAI, changes: dict[str, Any], status: int, param: str
) -> None:
    with pytest.raises(APIStatusError) as refused:
        client.embeddings.create(**{"model": MODEL, "input": "x", **changes})
    assert (refused.value.status_code, str(refused.value.param).split("[")[0].split(".")[0]) == (status, param)
