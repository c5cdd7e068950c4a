"""Chat Completions: the dialect nearly every model endpoint speaks."""

from collections.abc import Sequence
from typing import Any, cast

import openai
from openai.types.chat import ChatCompletion

from goldsmith.adapters.openai_client import provider_errors
from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.errors import ModelOutputInvalid, ModelOutputTruncated, ModelRefused, ServiceUnavailable


class OpenAIChat:
    """Implements the ChatModel port on any OpenAI-compatible endpoint."""

    def __init__(self, client: openai.OpenAI) -> None:
        self._client = client

    def answer(self, request: ChatRequest) -> ChatAnswer:
        """One complete answer."""
        with provider_errors("asking the model"):
            completion = self._client.chat.completions.create(
                model=request.model,
                messages=cast("Any", [message.model_dump() for message in request.messages]),
                temperature=openai.omit if request.temperature is None else request.temperature,
                max_completion_tokens=request.max_output_tokens,
                response_format=_response_format(request),
            )
        if not isinstance(completion, ChatCompletion):
            raise ServiceUnavailable("asking the model: the provider's answer is no chat completion")
        return _complete(completion)


def _response_format(request: ChatRequest) -> Any:  # noqa: ANN401 - the SDK's own unions of TypedDicts
    if request.schema is None:
        return openai.omit
    schema = {"name": request.schema_name, "schema": dict(request.schema), "strict": True}
    return {"type": "json_schema", "json_schema": schema}


def _complete(completion: ChatCompletion) -> ChatAnswer:
    choices: Sequence[Any] = completion.choices or ()
    if not choices:
        raise ModelOutputInvalid("the provider answered without a choice")
    choice = choices[0]
    if choice.message is None:
        raise ModelOutputInvalid("the provider answered without a message")
    if choice.finish_reason == "content_filter" or choice.message.refusal:
        raise ModelRefused("the model declined to answer, or its content filter did")
    if choice.finish_reason == "length":
        raise ModelOutputTruncated("the model's answer reached the token limit")
    if choice.message.content is None:
        raise ModelOutputInvalid("the model's answer has no text")
    usage = completion.usage
    return ChatAnswer(
        content=choice.message.content,
        input_tokens=usage.prompt_tokens if usage else 0,
        output_tokens=usage.completion_tokens if usage else 0,
    )
