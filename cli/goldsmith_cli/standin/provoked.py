"""What a fault does to a request under way: fail it, or hold it."""

import asyncio

from starlette.requests import Request

from goldsmith_cli.standin.calls import Call
from goldsmith_cli.standin.context import context_of
from goldsmith_cli.standin.fault_errors import error_of, gateway_timeout
from goldsmith_cli.standin.fault_request import FaultRequest, Path


async def take_fault(request: Request, path: Path, call: Call | None = None) -> FaultRequest | None:
    """The fault this request takes; raises the modes that fail before anything is done, waits those that wait.

    Call it once the request's body has been read: to hold a request is to listen for its caller's leaving.
    """
    fault = context_of(request).faults.take(path, call)
    if fault is None:
        return None
    if error := error_of(fault, call.model if call else ""):
        raise error
    if fault.mode in ("slow", "hang"):
        await _hold(request, fault.wait)
    if fault.mode == "hang":
        raise gateway_timeout()
    return fault


async def _hold(request: Request, seconds: float) -> None:
    """Wait until the time has passed, the caller has gone, or the server stops."""
    waits = [
        asyncio.create_task(caller_gone(request)),
        asyncio.create_task(context_of(request).stopping.wait()),
    ]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def caller_gone(request: Request) -> bool:
    """True once whoever asked does not wait any more. Call it when the request's body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return True
