from typing import Annotated, Literal

from pydantic import Field, JsonValue

from goldsmith_cli.standin.engine.word_vectors import DIMENSIONS
from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.messages import estimated_tokens
from goldsmith_cli.standin.strict import Strict, parse

MOST_TEXTS = 2048
MOST_TOKENS = 8192
"""Of one text."""


class EmbeddingRequest(Strict):
    """The body of `POST /v1/embeddings`. Texts as token numbers are not taken: the stand-in has no tokenizer."""

    model: str
    input: str | Annotated[list[str], Field(min_length=1, max_length=MOST_TEXTS)]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: Annotated[int, Field(ge=2, le=2048)] = DIMENSIONS
    user: JsonValue = None

    @property
    def texts(self) -> list[str]:
        """What is to be embedded, in order."""
        return [self.input] if isinstance(self.input, str) else self.input


def parse_embedding_request(body: bytes) -> EmbeddingRequest:
    """Read and check a request; raises the 400 that names what is wrong."""
    request = parse(EmbeddingRequest, body)
    for position, text in enumerate(request.texts):
        if not text:
            raise _refused(f"Invalid input[{position}]: an empty string has no embedding.")
        if estimated_tokens(text) > MOST_TOKENS:
            raise _refused(f"Invalid input[{position}]: longer than the maximum of {MOST_TOKENS} tokens.")
    return request


def _refused(message: str) -> ApiError:
    return ApiError(400, message, code="invalid_value", param="input")
