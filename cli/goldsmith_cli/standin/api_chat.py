from starlette.requests import Request
from starlette.responses import JSONResponse

from goldsmith_cli.standin.calls import call_of
from goldsmith_cli.standin.chat_request import parse_chat_request
from goldsmith_cli.standin.completions import complete
from goldsmith_cli.standin.context import context_of
from goldsmith_cli.standin.provoked import take_fault
from goldsmith_cli.standin.wanted import while_wanted


async def create_completion(request: Request) -> JSONResponse:
    """`POST /v1/chat/completions`, not streamed."""
    context = context_of(request)
    chat = parse_chat_request(await request.body())
    call = call_of(chat)
    with context.calls.counted(call):
        fault = await take_fault(request, "chat", call)
        work = complete(context.store, chat, fault.mode if fault else None)
        return JSONResponse(await while_wanted(request, work))
