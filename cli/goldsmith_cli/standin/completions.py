"""A chat completion as the real service shapes it, spoilt where a fault says so."""

import json
import time
from typing import Any

from goldsmith_cli.standin.chat_request import ChatRequest, SchemaFormat
from goldsmith_cli.standin.engines import Reply
from goldsmith_cli.standin.messages import estimated_tokens
from goldsmith_cli.standin.store import Store, new_id

Outcome = tuple[str | None, str | None, str]
"""Content, refusal and finish reason."""


async def complete(store: Store, chat: ChatRequest, mode: str | None) -> dict[str, Any]:
    """The `chat.completion` object; `mode` is the fault that spoils it. Raises the 404 of an unknown model."""
    tuned = store.require_model(chat.model)
    reply = await store.engines.serving(chat.model, tuned).answer(chat, tuned, obeys=mode == "obey")
    content, refusal, reason = _outcome(reply, chat, mode)
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choices = [
        {"index": index, "message": message, "finish_reason": reason, "logprobs": None} for index in range(chat.n or 1)
    ]
    return {
        "id": new_id("chatcmpl-"),
        "object": "chat.completion",
        "created": int(time.time()),
        "model": chat.model,
        "choices": choices,
        "usage": _usage(chat, reply, content or "", len(choices)),
    }


def _outcome(reply: Reply, chat: ChatRequest, mode: str | None) -> Outcome:
    """The answer, spoilt where a fault says."""
    text = reply.text
    if mode == "invalid_schema":
        return _without_last_required(text, chat), None, "stop"
    spoilt: dict[str, Outcome] = {
        "invalid_json": ("This is not JSON: {", None, "stop"),
        "refusal": (None, "I'm sorry, but I cannot assist with that request.", "stop"),
        "truncation": (text[: len(text) // 2], None, "length"),
        "content_filter": ("", None, "content_filter"),
    }
    return spoilt.get(mode or "", (text, None, reply.finish_reason))


def _without_last_required(text: str, chat: ChatRequest) -> str:
    """Valid JSON that lacks the last field the schema requires; an empty object where no schema was asked for."""
    form = chat.response_format
    if not isinstance(form, SchemaFormat):
        return "{}"
    required = form.json_schema.schema_.get("required") or []
    answered: dict[str, Any] = json.loads(text)
    for name in required[-1:] or list(answered)[-1:]:
        answered.pop(name, None)
    return json.dumps(answered)


def _usage(chat: ChatRequest, reply: Reply, answered: str, choices: int) -> dict[str, int]:
    """What the engine counted, and where it has no tokenizer, estimates from characters."""
    prompt, completion = reply.prompt_tokens, reply.completion_tokens
    if prompt is None:
        prompt = sum(estimated_tokens(message.text) for message in chat.messages)
    completion = choices * (estimated_tokens(answered) if completion is None else completion)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
