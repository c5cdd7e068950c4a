from starlette.requests import Request
from starlette.responses import JSONResponse

from goldsmith_cli.standin.context import context_of
from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.paging import Shown
from goldsmith_cli.standin.records import TunedModel

OWNER = "goldsmith-standin"


def _show(identifier: str, tuned: TunedModel | None) -> Shown:
    created = int(tuned.created_at) if tuned else 0
    return {"id": identifier, "object": "model", "created": created, "owned_by": OWNER}


async def list_models(request: Request) -> JSONResponse:
    """`GET /v1/models`: base models, then tuned ones."""
    store = context_of(request).store
    store.settle()
    known = [_show(identifier, None) for identifier in store.base_models]
    known += [_show(model.id, model) for model in store.state.models.values()]
    return JSONResponse({"object": "list", "data": known})


async def retrieve(request: Request) -> JSONResponse:
    """`GET /v1/models/{id}`."""
    identifier = request.path_params["id"]
    return JSONResponse(_show(identifier, context_of(request).store.require_model(identifier)))


async def delete(request: Request) -> JSONResponse:
    """`DELETE /v1/models/{id}`: tuned models only."""
    store = context_of(request).store
    identifier = request.path_params["id"]
    if store.require_model(identifier) is None:
        raise ApiError(403, f"The base model '{identifier}' cannot be deleted.", code="permission_denied")
    store.delete_model(identifier)
    return JSONResponse({"id": identifier, "object": "model", "deleted": True})
