from dataclasses import dataclass, field
from typing import cast

from starlette.requests import Request

from goldsmith_cli.standin.faults import Faults
from goldsmith_cli.standin.store import Store


@dataclass(frozen=True, slots=True)
class Context:
    """What every endpoint works on."""

    store: Store
    faults: Faults = field(default_factory=Faults)


def context_of(request: Request) -> Context:
    """The server's one context."""
    return cast("Context", request.app.state.context)
