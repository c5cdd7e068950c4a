import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.provoked import caller_gone

Made = TypeVar("Made")


async def while_wanted(request: Request, work: Coroutine[Any, Any, Made]) -> Made:
    """What `work` makes; it is broken off when whoever asked does not wait any more.

    A language model would otherwise go on writing for nobody while others wait their turn.
    """
    working = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(caller_gone(request))
    try:
        await asyncio.wait([working, gone], return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ApiError(499, "The caller has gone.")  # told to nobody
    finally:
        working.cancel()
        gone.cancel()
