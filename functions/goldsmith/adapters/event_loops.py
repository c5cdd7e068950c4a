"""Where a function's concurrent calls run."""

import asyncio
from functools import cache


@cache
def event_loop() -> asyncio.Runner:
    """The one event loop: connections to a provider live in it from batch to batch."""
    return asyncio.Runner()
