import time

from starlette.requests import Request
from starlette.responses import JSONResponse

from goldsmith_cli.standin.answers import answer
from goldsmith_cli.standin.chat_request import ChatRequest, parse_chat_request
from goldsmith_cli.standin.context import context_of
from goldsmith_cli.standin.messages import CHARACTERS_PER_TOKEN, estimated_tokens
from goldsmith_cli.standin.store import new_id

Choice = dict[str, object]


async def create_completion(request: Request) -> JSONResponse:
    """`POST /v1/chat/completions`, not streamed."""
    context = context_of(request)
    fault = context.faults.take_error("chat")
    chat = parse_chat_request(await request.body())
    tuned = context.store.require_model(chat.model)
    text = answer(chat, context.store.answers_of(tuned) if tuned else None)
    message, finish_reason = _outcome(text, fault, chat.token_limit)
    choices = [_choice(index, message, finish_reason) for index in range(chat.n or 1)]
    return JSONResponse(
        {
            "id": new_id("chatcmpl-"),
            "object": "chat.completion",
            "created": int(time.time()),
            "model": chat.model,
            "choices": choices,
            "usage": _usage(chat, str(message["content"] or ""), len(choices)),
        }
    )


def _outcome(text: str, fault: str | None, limit: int | None) -> tuple[dict[str, str | None], str]:
    """Message and finish reason: the answer, cut where the limit says, spoilt where a fault says."""
    half = text[: len(text) // 2]
    cut = text[: limit * CHARACTERS_PER_TOKEN] if limit else text
    content, refusal, reason = {
        "invalid_json": ("This is not JSON: {", None, "stop"),
        "refusal": (None, "I'm sorry, but I cannot assist with that request.", "stop"),
        "truncation": (half, None, "length"),
        "content_filter": ("", None, "content_filter"),
    }.get(fault or "", (cut, None, "stop" if cut == text else "length"))
    return {"role": "assistant", "content": content, "refusal": refusal}, reason


def _choice(index: int, message: dict[str, str | None], finish_reason: str) -> Choice:
    return {"index": index, "message": message, "finish_reason": finish_reason, "logprobs": None}


def _usage(chat: ChatRequest, answered: str, choices: int) -> dict[str, int]:
    """Estimates from characters; the stand-in has no tokenizer."""
    prompt = sum(estimated_tokens(message.text) for message in chat.messages)
    completion = choices * estimated_tokens(answered)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
