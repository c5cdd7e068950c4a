"""Embeddings of a provider: a vector a text, in order."""

from collections.abc import Iterator

import pytest

from goldsmith.adapters.openai_embeddings import OpenAIEmbedder
from goldsmith.errors import ConfigurationProblem
from goldsmith_cli.standin.api_embeddings import EMBEDDING_MODEL
from goldsmith_cli.standin.serve import running_standin
from tests.fakes.provider import client_of


@pytest.fixture(scope="module")
def embedder() -> Iterator[OpenAIEmbedder]:
    with running_standin() as standin, client_of(standin) as client:
        yield OpenAIEmbedder(client, EMBEDDING_MODEL)


def test_each_text_has_a_vector_of_the_same_length_in_its_place(embedder: OpenAIEmbedder) -> None:
    texts = [f"Write to Dana about topic {number}." for number in range(150)]
    vectors = embedder.embed(texts)
    assert len(vectors) == len(texts)
    assert len({len(vector) for vector in vectors}) == 1
    assert [embedder.embed([texts[place]])[0] for place in (0, 64, 149)] == [vectors[place] for place in (0, 64, 149)]


def test_texts_that_are_empty_or_very_long_have_one_too(embedder: OpenAIEmbedder) -> None:
    assert len(embedder.embed(["", "word " * 20_000])) == 2
    assert embedder.embed([]) == []


def test_a_model_that_is_not_there_is_for_a_person_to_mend(embedder: OpenAIEmbedder) -> None:
    wrong = OpenAIEmbedder(embedder._client, "no-such-model")
    with pytest.raises(ConfigurationProblem, match="check the model's name"):
        wrong.embed(["text"])


def test_its_name_tells_by_what_texts_were_compared(embedder: OpenAIEmbedder) -> None:
    assert embedder.name == f"embedding:{EMBEDDING_MODEL}"
