"""A chat completion as the real service shapes it, spoilt where a fault says so."""

import json
import time
from typing import Any

from goldsmith_cli.standin.answers import answer
from goldsmith_cli.standin.chat_request import ChatRequest, SchemaFormat
from goldsmith_cli.standin.messages import CHARACTERS_PER_TOKEN, estimated_tokens
from goldsmith_cli.standin.store import Store, new_id

Outcome = tuple[str | None, str | None, str]
"""Content, refusal and finish reason."""


def complete(store: Store, chat: ChatRequest, mode: str | None) -> dict[str, Any]:
    """The `chat.completion` object; `mode` is the fault that spoils it. Raises the 404 of an unknown model."""
    tuned = store.require_model(chat.model)
    known = store.answers_of(tuned) if tuned else None
    text = answer(chat, known, obeys=mode == "obey", spoiled=tuned is not None and tuned.spoiled)
    content, refusal, reason = _outcome(text, chat, mode)
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
        "usage": _usage(chat, content or "", len(choices)),
    }


def _outcome(text: str, chat: ChatRequest, mode: str | None) -> Outcome:
    """The answer, cut where the limit says, spoilt where a fault says."""
    if mode == "invalid_schema":
        return _without_last_required(text, chat), None, "stop"
    spoilt: dict[str, Outcome] = {
        "invalid_json": ("This is not JSON: {", None, "stop"),
        "refusal": (None, "I'm sorry, but I cannot assist with that request.", "stop"),
        "truncation": (text[: len(text) // 2], None, "length"),
        "content_filter": ("", None, "content_filter"),
    }
    limit = chat.token_limit
    cut = text[: limit * CHARACTERS_PER_TOKEN] if limit else text
    return spoilt.get(mode or "", (cut, None, "stop" if cut == text else "length"))


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


def _usage(chat: ChatRequest, answered: str, choices: int) -> dict[str, int]:
    """Estimates from characters; the stand-in has no tokenizer."""
    prompt = sum(estimated_tokens(message.text) for message in chat.messages)
    completion = choices * estimated_tokens(answered)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
