"""What only the stand-in lets one do to models: announce that a base model is retired, make a tuned one worse."""

from datetime import date

from pydantic import RootModel
from starlette.requests import Request
from starlette.responses import JSONResponse

from goldsmith_cli.standin.context import context_of
from goldsmith_cli.standin.errors import ApiError, unknown_model
from goldsmith_cli.standin.store import Store
from goldsmith_cli.standin.strict import Strict, parse


class Announcement(Strict):
    """The day from which a base model can be tuned no more; null takes the announcement back."""

    shutdown_date: date | None


class Announcements(RootModel[dict[str, Announcement]]):
    """The body of `PUT /_standin/models`, by base model."""


class Quality(Strict):
    """The body of `PUT /_standin/models/{id}`: whether a tuned model answers worse than it has learnt to."""

    spoiled: bool


async def show_models(request: Request) -> JSONResponse:
    """`GET /_standin/models`: what was announced of base models, and which tuned ones are spoiled."""
    return JSONResponse(_shown(context_of(request).store))


async def announce(request: Request) -> JSONResponse:
    """`PUT /_standin/models`: when base models are retired. They go on answering: only tuning ends."""
    store = context_of(request).store
    wanted = parse(Announcements, await request.body()).root
    for model in wanted:
        if model not in store.base_models:
            raise unknown_model(model)
    for model, announcement in wanted.items():
        store.announce_shutdown(model, announcement.shutdown_date)
    return JSONResponse(_shown(store))


async def set_quality(request: Request) -> JSONResponse:
    """`PUT /_standin/models/{id}`: spoil a tuned model, or mend it.

    To have a model spoiled from its first answer on, set the fault `spoil` before its job is created.
    """
    store = context_of(request).store
    identifier = request.path_params["id"]
    wanted = parse(Quality, await request.body())
    tuned = store.require_model(identifier)
    if tuned is None:
        raise ApiError(400, f"The base model '{identifier}' cannot be spoiled.", code="invalid_value", param="id")
    tuned.spoiled = wanted.spoiled
    store.save()
    return JSONResponse(_shown(store))


def _shown(store: Store) -> dict[str, dict[str, object]]:
    store.settle()
    shown: dict[str, dict[str, object]] = {}
    for model in store.base_models:
        shown[model] = {"shutdown_date": _iso(store.shutdown_date(model))}
    for tuned in store.state.models.values():
        shown[tuned.id] = {"spoiled": tuned.spoiled}
    return shown


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
