from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, StringConstraints

from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.messages import Message
from goldsmith_cli.standin.response_schema import require_strict
from goldsmith_cli.standin.strict import Strict, parse


class TextFormat(Strict):
    """Plain text, the default."""

    type: Literal["text"]


class NamedSchema(Strict):
    """The schema the answer must satisfy."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    schema_: dict[str, Any] = Field(alias="schema")
    description: str | None = None
    strict: bool | None = None


class SchemaFormat(Strict):
    """An answer constrained by a JSON schema."""

    type: Literal["json_schema"]
    json_schema: NamedSchema


class IgnoredOptions(Strict):
    """Options of the real service that are accepted and have no effect on rules."""

    frequency_penalty: JsonValue = None
    logit_bias: JsonValue = None
    metadata: JsonValue = None
    parallel_tool_calls: JsonValue = None
    prediction: JsonValue = None
    presence_penalty: JsonValue = None
    prompt_cache_key: JsonValue = None
    prompt_cache_retention: JsonValue = None
    reasoning_effort: JsonValue = None
    safety_identifier: JsonValue = None
    service_tier: JsonValue = None
    store: JsonValue = None
    tool_choice: JsonValue = None
    tools: JsonValue = None
    user: JsonValue = None
    verbosity: JsonValue = None


class ChatRequest(IgnoredOptions):
    """The body of `POST /v1/chat/completions`."""

    model: str
    messages: list[Message] = Field(min_length=1)
    n: Annotated[int, Field(ge=1, le=8)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    response_format: Annotated[TextFormat | SchemaFormat, Field(discriminator="type")] | None = None
    seed: int | None = None
    stream: bool | None = None

    @property
    def token_limit(self) -> int | None:
        """The longest answer allowed, in (estimated) tokens."""
        return self.max_completion_tokens or self.max_tokens


def parse_chat_request(body: bytes) -> ChatRequest:
    """Read and check a chat request; raises the 400 that names what is wrong."""
    request = parse(ChatRequest, body)
    if request.stream:
        raise ApiError(
            400, "The stand-in does not stream: leave 'stream' out.", code="unsupported_value", param="stream"
        )
    if isinstance(request.response_format, SchemaFormat) and request.response_format.json_schema.strict:
        named = request.response_format.json_schema
        require_strict(named.name, named.schema_)
    return request
