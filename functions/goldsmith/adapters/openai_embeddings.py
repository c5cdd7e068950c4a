"""Embeddings, as OpenAI and those who copy it offer them."""

from collections.abc import Sequence

import openai

from goldsmith.adapters.openai_client import provider_errors
from goldsmith.errors import ProviderRejected

_TEXTS_PER_REQUEST = 64
_MOST_CHARACTERS = 8_000
"""A model reads 8,192 tokens of a text, and no alphabet makes more tokens than characters of ordinary text."""


class OpenAIEmbedder:
    """Implements the Embedder port."""

    def __init__(self, client: openai.OpenAI, model: str) -> None:
        self._client, self._model = client, model
        self.name = f"embedding:{model}"

    def embed(self, texts: Sequence[str]) -> list[Sequence[float]]:
        """A vector for each text; of long ones their beginning counts."""
        vectors: list[Sequence[float]] = []
        for start in range(0, len(texts), _TEXTS_PER_REQUEST):
            some = texts[start : start + _TEXTS_PER_REQUEST]
            vectors += self._some([text[:_MOST_CHARACTERS] or " " for text in some])  # an empty text is refused
        return vectors

    def _some(self, texts: list[str]) -> list[Sequence[float]]:
        with provider_errors("embedding samples"):
            answer = self._client.embeddings.create(model=self._model, input=texts)
        vectors: list[Sequence[float]] = [each.embedding for each in sorted(answer.data, key=lambda each: each.index)]
        if len(vectors) != len(texts):
            raise ProviderRejected(f"embedding samples: {len(texts)} texts were sent, {len(vectors)} vectors came back")
        return vectors
