"""Embeddings on Amazon Bedrock: Titan text embeddings, one text a call, by InvokeModel.

Source: "Amazon Titan Embeddings G1 - Text" and "Amazon Titan Text Embeddings V2" in the Bedrock user guide.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pydantic_core import from_json, to_json

from goldsmith.adapters.bedrock_errors import answering_errors
from goldsmith.errors import ProviderRejected

AT_ONCE = 8
_MOST_CHARACTERS = 8_000
"""Titan reads 8,192 tokens of a text, and no alphabet makes more tokens than characters of ordinary text."""


class BedrockEmbedder:
    """Implements the Embedder port. ``client`` is boto3's of ``bedrock-runtime``."""

    def __init__(self, client: Any, model: str) -> None:  # noqa: ANN401 - see BedrockTuner
        self._client, self._model = client, model
        self.name = f"embedding:{model}"

    def embed(self, texts: Sequence[str]) -> list[Sequence[float]]:
        """A vector for each text; of long ones their beginning counts."""
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="embed") as threads:
            return list(threads.map(self._one, texts))

    def _one(self, text: str) -> Sequence[float]:
        body = to_json({"inputText": text[:_MOST_CHARACTERS] or " "})  # an empty text is refused
        with answering_errors("embedding samples"):
            answered = self._client.invoke_model(
                modelId=self._model, body=body, contentType="application/json", accept="application/json"
            )
            said = from_json(answered["body"].read())
        vector = said.get("embedding") if isinstance(said, dict) else None
        if not isinstance(vector, list) or not vector:
            raise ProviderRejected(f"embedding samples: {self._model} answers in another form than Titan's embeddings")
        return vector
