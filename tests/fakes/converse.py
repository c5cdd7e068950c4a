"""Amazon Bedrock's Converse API in process, on botocore's own model (see aws_operations)."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from pydantic_core import from_json

from goldsmith.domain.events import Message
from goldsmith.domain.provider import ChatRequest
from tests.fakes.aws_operations import FakeClient

Reply = Callable[[ChatRequest], str | Exception]


class FakeConverse(FakeClient):
    """A model that is a function of the question; an exception it returns is raised. It uses the tool it must use.

    ``stop`` is the reason that the next answer ends for, ``profiles_only`` the models that want an inference profile.
    """

    service = "bedrock-runtime"

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply
        self.stop: list[str] = []
        self.profiles_only: set[str] = set()

    def _converse(self, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - the API's parameters
        if body["modelId"] in self.profiles_only:
            raise self.refused(
                f"Invocation of model ID {body['modelId']} with on-demand throughput isn’t supported. Retry your"
                " request with the ID or ARN of an inference profile that contains this model."
            )
        if body["messages"][0]["role"] != "user":
            raise self.refused("A conversation must start with a user message.")
        tool = body.get("toolConfig", {}).get("toolChoice", {}).get("tool", {}).get("name")
        said = self.reply(_question(body, tool))
        if isinstance(said, Exception):
            raise said
        reason = self.stop.pop() if self.stop else ("tool_use" if tool else "end_turn")
        return {
            "output": {"message": {"role": "assistant", "content": [_block(said, tool)]}},
            "stopReason": reason,
            "usage": {"inputTokens": 10, "outputTokens": 5, "totalTokens": 15},
            "metrics": {"latencyMs": 1},
        }

    def refused(self, message: str) -> ClientError:
        return self.error("converse", "ValidationException", message)


def _question(body: dict[str, Any], tool: str | None) -> ChatRequest:
    turns = [*({"role": "system", "content": [block]} for block in body.get("system", [])), *body["messages"]]
    messages = [Message(role=turn["role"], content=block["text"]) for turn in turns for block in turn["content"]]
    return ChatRequest(body["modelId"], messages, body["inferenceConfig"]["maxTokens"], schema_name=tool)


def _block(said: str, tool: str | None) -> dict[str, Any]:
    if tool is None:
        return {"text": said}
    return {"toolUse": {"toolUseId": "tooluse_1", "name": tool, "input": from_json(said)}}
