"""Chat Completions: the dialect nearly every model endpoint speaks."""

from math import isfinite
from typing import Any

import openai
from openai.types.chat import ChatCompletion, ChatCompletionMessage
from openai.types.chat.chat_completion import Choice

from goldsmith.adapters.openai_client import provider_errors
from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.errors import ModelOutputInvalid, ModelOutputTruncated, ModelRefused, ServiceUnavailable


class OpenAIChat:
    """Implements the ChatModel port on any OpenAI-compatible endpoint."""

    def __init__(self, client: openai.AsyncOpenAI) -> None:
        self._client = client

    async def answer(self, request: ChatRequest) -> ChatAnswer:
        """One complete answer."""
        with provider_errors("asking the model"):
            # What `chat.completions.create` does, without its walk through a body that has no names to translate: that
            # takes as long as half of the request.
            completion = await self._client.post("/chat/completions", body=chat_body(request), cast_to=ChatCompletion)
        if not isinstance(completion, ChatCompletion):
            raise ServiceUnavailable("asking the model: the provider's answer is no chat completion")
        return complete_answer(completion)


def chat_body(request: ChatRequest) -> dict[str, Any]:
    """The request as the API has it, without what is left to the model's own default."""
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [message.model_dump() for message in request.messages],
        "max_completion_tokens": request.max_output_tokens,
    }
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.seed is not None:
        body["seed"] = request.seed
    if request.schema is not None:
        schema = {"name": request.schema_name, "schema": dict(request.schema), "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return body


def complete_answer(completion: ChatCompletion) -> ChatAnswer:
    """The text of a completion, and its price in tokens.

    Raises ModelRefused, ModelOutputTruncated, ModelOutputInvalid.
    """
    # Endpoints that are only nearly compatible leave out what the SDK's types promise, and it does not check them.
    choices: Any = completion.choices
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, Choice) or not isinstance(choice.message, ChatCompletionMessage):
        raise ModelOutputInvalid("the provider answered without a choice or message")
    if choice.finish_reason == "content_filter" or choice.message.refusal:
        raise ModelRefused("the model declined to answer, or its content filter did")
    if choice.finish_reason == "length":
        raise ModelOutputTruncated("the model's answer reached the token limit")
    if not isinstance(choice.message.content, str):
        raise ModelOutputInvalid("the model's answer has no text")
    return ChatAnswer(
        content=choice.message.content,
        input_tokens=_tokens(completion.usage, "prompt_tokens"),
        output_tokens=_tokens(completion.usage, "completion_tokens"),
    )


def _tokens(usage: object, name: str) -> int:
    """A count of tokens; 0 where the provider does not say, or says no number."""
    said = getattr(usage, name, None)
    return int(said) if isinstance(said, int | float) and isfinite(said) and said >= 0 else 0
