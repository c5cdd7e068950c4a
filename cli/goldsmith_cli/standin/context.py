import asyncio
from dataclasses import dataclass, field
from typing import cast

from starlette.requests import Request

from goldsmith_cli.standin.batch_runner import BatchRunner
from goldsmith_cli.standin.calls import Calls
from goldsmith_cli.standin.faults import Faults
from goldsmith_cli.standin.store import Store


@dataclass(frozen=True, slots=True)
class Context:
    """What every endpoint works on. `stopping` is set when the server begins to stop: held calls end then."""

    store: Store
    faults: Faults
    calls: Calls
    batches: BatchRunner
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


def new_context(store: Store) -> Context:
    """A context without faults, with nothing counted."""
    faults, calls = Faults(), Calls()
    return Context(store, faults, calls, BatchRunner(store, faults, calls))


def context_of(request: Request) -> Context:
    """The server's one context."""
    return cast("Context", request.app.state.context)
