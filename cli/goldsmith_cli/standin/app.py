import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from goldsmith_cli.standin import (
    api_batches,
    api_chat,
    api_control,
    api_embeddings,
    api_files,
    api_jobs,
    api_model_control,
    api_models,
)
from goldsmith_cli.standin.background import Background, stop
from goldsmith_cli.standin.config import StandinConfig
from goldsmith_cli.standin.context import new_context
from goldsmith_cli.standin.engine_choice import engines_of
from goldsmith_cli.standin.engines import Engines
from goldsmith_cli.standin.errors import ApiError, incorrect_key, render_api_error, render_crash, render_http_error
from goldsmith_cli.standin.store import Store

_JOBS = "/v1/fine_tuning/jobs"
_ROUTES = [
    Route("/", api_control.about),
    Route("/_standin/faults", api_control.set_faults, methods=["POST"]),
    Route("/_standin/faults", api_control.list_faults),
    Route("/_standin/calls", api_control.show_calls),
    Route("/_standin/calls", api_control.reset_calls, methods=["DELETE"]),
    Route("/_standin/webhook", api_control.set_webhook, methods=["PUT"]),
    Route("/_standin/models", api_model_control.show_models),
    Route("/_standin/models", api_model_control.announce, methods=["PUT"]),
    Route("/_standin/models/{id}", api_model_control.set_quality, methods=["PUT"]),
    Route("/v1/chat/completions", api_chat.create_completion, methods=["POST"]),
    Route("/v1/embeddings", api_embeddings.create, methods=["POST"]),
    Route("/v1/models", api_models.list_models),
    Route("/v1/models/{id}", api_models.retrieve),
    Route("/v1/models/{id}", api_models.delete, methods=["DELETE"]),
    Route("/v1/files", api_files.list_files),
    Route("/v1/files", api_files.upload, methods=["POST"]),
    Route("/v1/files/{id}", api_files.retrieve),
    Route("/v1/files/{id}", api_files.delete, methods=["DELETE"]),
    Route("/v1/files/{id}/content", api_files.content),
    Route(_JOBS, api_jobs.list_jobs),
    Route(_JOBS, api_jobs.create, methods=["POST"]),
    Route(f"{_JOBS}/{{id}}", api_jobs.retrieve),
    Route(f"{_JOBS}/{{id}}/events", api_jobs.events),
    Route(f"{_JOBS}/{{id}}/cancel", api_jobs.cancel, methods=["POST"]),
    Route("/v1/batches", api_batches.list_batches),
    Route("/v1/batches", api_batches.create, methods=["POST"]),
    Route("/v1/batches/{id}", api_batches.retrieve),
    Route("/v1/batches/{id}/cancel", api_batches.cancel, methods=["POST"]),
]


class RequireKey:
    """Lets nothing but `GET /` through without the bearer key."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._expected = f"Bearer {key}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 in the service's envelope, or pass the request on."""
        if scope["type"] != "http" or scope["path"] == "/" or self._knows(scope):
            await self._app(scope, receive, send)
            return
        await incorrect_key().response()(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        given = dict(scope["headers"]).get(b"authorization", b"")
        return hmac.compare_digest(given, self._expected)


def create_app(config: StandinConfig, engines: Engines | None = None) -> Starlette:
    """The stand-in as an ASGI application; jobs and batches end and webhooks go out while its lifespan lasts.

    `engines` are those of `config` where none are given.

    Raises ExtraMissingError when the engine that `config` wants is not installed.
    """
    context = new_context(Store(config, engines or engines_of(config)))
    store = context.store

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await store.engines.start(store.state.models.values(), store.unfinished())
        ticking = asyncio.create_task(Background(context.store, context.batches, config).run())
        try:
            yield
        finally:
            await stop(ticking)
            await context.batches.stop()
            await store.engines.stop()

    app = Starlette(
        routes=_ROUTES,
        lifespan=lifespan,
        middleware=[Middleware(RequireKey, key=config.api_key)],
        exception_handlers={
            ApiError: render_api_error,
            HTTPException: render_http_error,
            Exception: render_crash,
        },
    )
    app.state.context = context
    app.state.config = config
    return app
