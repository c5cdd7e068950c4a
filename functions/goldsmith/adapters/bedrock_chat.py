"""Models on Amazon Bedrock that answer, base models and deployments of tuned ones alike: the Converse API."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError
from pydantic_core import to_json

from goldsmith.adapters.bedrock_errors import answering_errors, wants_an_inference_profile
from goldsmith.domain.formats import converse
from goldsmith.domain.model_names import answering
from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.errors import ModelOutputInvalid, ModelOutputTruncated, ModelRefused

_TRUNCATED = frozenset({"max_tokens", "model_context_window_exceeded"})
_REFUSED = frozenset({"content_filtered", "guardrail_intervened"})
_MALFORMED = frozenset({"malformed_model_output", "malformed_tool_use"})
_OF_A_TOOLS_SCHEMA = ("type", "properties", "required")
"""All that Amazon Nova knows at the top of a tool's schema (Nova user guide, "Defining a tool")."""


class BedrockChat:
    """Implements the ChatModel port. ``client`` is boto3's of ``bedrock-runtime``; its read timeout is a call's time.

    Each call waits in a thread of its own, ``calls_at_once`` of them at most; others queue. A call that is cancelled is
    not waited for: it ends by itself, at the latest at the read timeout, and its answer is dropped.
    """

    def __init__(self, client: Any, calls_at_once: int) -> None:  # noqa: ANN401 - see BedrockTuner
        self._client = client
        self._threads = ThreadPoolExecutor(calls_at_once, thread_name_prefix="converse")
        self._profiles: dict[str, str] = {}

    async def answer(self, request: ChatRequest) -> ChatAnswer:
        """One complete answer. Converse knows no seed, so none is sent."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, request)

    def _answer(self, request: ChatRequest) -> ChatAnswer:
        with answering_errors("asking the model"):
            answered = self._converse(converse_body(request))
        return complete_answer(answered, request.schema_name if request.schema is not None else None)

    def _converse(self, body: dict[str, Any]) -> Mapping[str, Any]:
        """Some base models answer only through an inference profile, which goes by the region's part of the world."""
        model = body["modelId"]
        try:
            return self._ask(body, self._profiles.get(model, model))
        except ClientError as error:
            if model in self._profiles or not wants_an_inference_profile(error):
                raise
        area = self._client.meta.region_name.partition("-")[0]
        answered = self._ask(body, f"{area}.{model}")
        self._profiles[model] = f"{area}.{model}"
        return answered

    def _ask(self, body: dict[str, Any], model: str) -> Mapping[str, Any]:
        answered: Mapping[str, Any] = self._client.converse(**{**body, "modelId": model})
        return answered


def converse_body(request: ChatRequest) -> dict[str, Any]:
    """The request as the API has it. A schema is given as a tool that the model must use.

    Structured output (``outputConfig``) holds a model to a schema more strictly, but Amazon Nova does not have it.
    """
    system, messages = converse(request.messages)
    inference: dict[str, Any] = {"maxTokens": request.max_output_tokens}
    if request.temperature is not None:
        inference["temperature"] = request.temperature
    body: dict[str, Any] = {
        "modelId": answering(request.model),
        "messages": messages,
        "inferenceConfig": inference,
    }
    if system:
        body["system"] = system
    if request.schema is not None:
        body["toolConfig"] = _only_tool(request.schema_name or "answer", request.schema)
    return body


def complete_answer(answered: Mapping[str, Any], tool: str | None) -> ChatAnswer:
    """The text of an answer, or the input of the ``tool`` as JSON, and its price in tokens.

    Raises ModelRefused, ModelOutputTruncated, ModelOutputInvalid.
    """
    reason = answered.get("stopReason")
    if reason in _REFUSED:
        raise ModelRefused("a content filter or guardrail stopped the model")
    if reason in _TRUNCATED:
        raise ModelOutputTruncated("the model's answer reached the token limit")
    if reason in _MALFORMED:
        raise ModelOutputInvalid("the model's answer is malformed")
    blocks = answered.get("output", {}).get("message", {}).get("content", [])
    usage = answered.get("usage", {})
    return ChatAnswer(
        content=_text(blocks) if tool is None else _input(blocks, tool),
        input_tokens=usage.get("inputTokens", 0),
        output_tokens=usage.get("outputTokens", 0),
    )


def _only_tool(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    known = {each: schema[each] for each in _OF_A_TOOLS_SCHEMA if each in schema}
    tool = {"name": name, "description": "Takes the whole answer.", "inputSchema": {"json": known}}
    return {"tools": [{"toolSpec": tool}], "toolChoice": {"tool": {"name": name}}}


def _text(blocks: list[Mapping[str, Any]]) -> str:
    texts = [block["text"] for block in blocks if "text" in block]
    if not texts:
        raise ModelOutputInvalid("the model's answer has no text")
    return "".join(texts)


def _input(blocks: list[Mapping[str, Any]], tool: str) -> str:
    uses = [block["toolUse"] for block in blocks if block.get("toolUse", {}).get("name") == tool]
    if not uses:
        raise ModelOutputInvalid("the model did not answer in the form it was given")
    return to_json(uses[0]["input"]).decode()
