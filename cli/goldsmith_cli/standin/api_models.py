from starlette.requests import Request
from starlette.responses import JSONResponse

from goldsmith_cli.standin.api_embeddings import ABOUT_EMBEDDINGS, EMBEDDING_MODEL
from goldsmith_cli.standin.calls import Call
from goldsmith_cli.standin.context import context_of
from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.paging import Shown
from goldsmith_cli.standin.provoked import take_fault
from goldsmith_cli.standin.store import Store

OWNER = "goldsmith-standin"
_EMBEDDINGS: Shown = {
    "id": EMBEDDING_MODEL,
    "object": "model",
    "created": 0,
    "owned_by": OWNER,
    "shutdown_date": None,
    "description": ABOUT_EMBEDDINGS,
}


def _show(store: Store, identifier: str) -> Shown:
    """Of a tuned model nothing is announced, as its name says which base model to ask after."""
    tuned = store.require_model(identifier)
    day = None if tuned else store.shutdown_date(identifier)
    return {
        "id": identifier,
        "object": "model",
        "created": int(tuned.created_at) if tuned else 0,
        "owned_by": OWNER,
        "shutdown_date": day.isoformat() if day else None,
    }


async def list_models(request: Request) -> JSONResponse:
    """`GET /v1/models`: base models, the one for embeddings, then tuned ones."""
    store = context_of(request).store
    store.settle()
    base, tuned = ([_show(store, model) for model in models] for models in (store.base_models, store.state.models))
    return JSONResponse({"object": "list", "data": [*base, _EMBEDDINGS, *tuned]})


async def retrieve(request: Request) -> JSONResponse:
    """`GET /v1/models/{id}`."""
    identifier = request.path_params["id"]
    await take_fault(request, "models", Call(identifier, None, ()))
    return JSONResponse(_EMBEDDINGS if identifier == EMBEDDING_MODEL else _show(context_of(request).store, identifier))


async def delete(request: Request) -> JSONResponse:
    """`DELETE /v1/models/{id}`: tuned models only."""
    store = context_of(request).store
    identifier = request.path_params["id"]
    if store.require_model(identifier) is None:
        raise ApiError(403, f"The base model '{identifier}' cannot be deleted.", code="permission_denied")
    store.delete_model(identifier)
    return JSONResponse({"id": identifier, "object": "model", "deleted": True})
