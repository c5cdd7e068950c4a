"""What only the stand-in has: a word on what it is, faults on request, counters, the webhook's address at run time."""

from typing import Annotated

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import JSONResponse

from goldsmith_cli.standin.api_embeddings import ABOUT_EMBEDDINGS, EMBEDDING_MODEL
from goldsmith_cli.standin.context import context_of
from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.fault_request import FaultRequest
from goldsmith_cli.standin.records import Webhook
from goldsmith_cli.standin.smollm2.names import BASE_MODEL
from goldsmith_cli.standin.strict import Strict, parse
from goldsmith_cli.standin.webhooks import signing_key

_ABOUT = (
    "A local stand-in for a model provider: it rewrites and judges by rules, and answers from the nearest "
    "training example. It is not a language model. It speaks the OpenAI API's shapes under /v1."
)
_ABOUT_SMOLLM2 = (
    f"A local stand-in for a model provider. {BASE_MODEL} and what is tuned from it are a real small language model, "
    "really trained; every other model rewrites and judges by rules, and answers from the nearest training example. "
    "It speaks the OpenAI API's shapes under /v1."
)


class WebhookRequest(Strict):
    """The body of `PUT /_standin/webhook`."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://")]
    secret: str


async def about(request: Request) -> JSONResponse:
    """`GET /`, the only endpoint without a key."""
    real = request.app.state.config.engine == "smollm2"
    return JSONResponse(
        {
            "name": "goldsmith-standin",
            "engine": "smollm2" if real else "memory",
            "language_model": real,
            "about": _ABOUT_SMOLLM2 if real else _ABOUT,
            "embeddings": {EMBEDDING_MODEL: ABOUT_EMBEDDINGS},
        }
    )


async def set_faults(request: Request) -> JSONResponse:
    """`POST /_standin/faults`."""
    wanted = parse(FaultRequest, await request.body())
    context_of(request).faults.set(wanted)
    return JSONResponse(wanted.shown())


async def list_faults(request: Request) -> JSONResponse:
    """`GET /_standin/faults`: those in force, in the order they are tried."""
    return JSONResponse({"faults": context_of(request).faults.shown()})


async def show_calls(request: Request) -> JSONResponse:
    """`GET /_standin/calls`: how often a model was called."""
    return JSONResponse(context_of(request).calls.shown())


async def reset_calls(request: Request) -> JSONResponse:
    """`DELETE /_standin/calls`: count from nothing."""
    calls = context_of(request).calls
    calls.reset()
    return JSONResponse(calls.shown())


async def set_webhook(request: Request) -> JSONResponse:
    """`PUT /_standin/webhook`: where the events of jobs that end from now on are posted."""
    wanted = parse(WebhookRequest, await request.body())
    try:
        signing_key(wanted.secret)
    except ValueError as error:
        raise ApiError(400, str(error), code="invalid_value", param="secret") from error
    store = context_of(request).store
    store.state.webhook = Webhook(url=wanted.url, secret=wanted.secret)
    store.save()
    return JSONResponse({"url": wanted.url})
