import base64
import struct

from starlette.requests import Request
from starlette.responses import JSONResponse

from goldsmith_cli.standin.embedding_request import EmbeddingRequest, parse_embedding_request
from goldsmith_cli.standin.engine.word_vectors import vector_of
from goldsmith_cli.standin.errors import unknown_model
from goldsmith_cli.standin.messages import estimated_tokens
from goldsmith_cli.standin.paging import Shown
from goldsmith_cli.standin.provoked import take_fault

EMBEDDING_MODEL = "standin-hashed-words"
ABOUT_EMBEDDINGS = "a hashed bag of words: it knows which words a text has, not what they mean; no language model's"


async def create(request: Request) -> JSONResponse:
    """`POST /v1/embeddings`, for the one model that has any."""
    wanted = parse_embedding_request(await request.body())
    await take_fault(request, "embeddings")
    if wanted.model != EMBEDDING_MODEL:
        raise unknown_model(wanted.model)
    tokens = sum(estimated_tokens(text) for text in wanted.texts)
    return JSONResponse(
        {
            "object": "list",
            "data": [_show(wanted, position, text) for position, text in enumerate(wanted.texts)],
            "model": wanted.model,
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        }
    )


def _show(wanted: EmbeddingRequest, position: int, text: str) -> Shown:
    vector = vector_of(text, wanted.dimensions)
    encoded = _base64(vector) if wanted.encoding_format == "base64" else vector
    return {"object": "embedding", "index": position, "embedding": encoded}


def _base64(vector: list[float]) -> str:
    """Numbers of four bytes, the lowest byte first, which is what the SDK asks for unless told otherwise."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
