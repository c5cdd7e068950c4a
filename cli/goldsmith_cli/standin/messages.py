from typing import Literal, Self

from pydantic import Field, JsonValue, model_validator

from goldsmith_cli.standin.engine.text import Turn
from goldsmith_cli.standin.strict import Strict

CHARACTERS_PER_TOKEN = 4
"""The stand-in has no tokenizer: every token number it reports is characters divided by this, rounded up."""


def estimated_tokens(text: str) -> int:
    """How many tokens `text` is counted as."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


class TextPart(Strict):
    """One piece of a message's content; text is the only type the stand-in reads."""

    type: Literal["text"]
    text: str


class Message(Strict):
    """One message of a conversation, as chat requests and training lines both hold it."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[TextPart] | None = None
    name: str | None = None
    refusal: str | None = None
    tool_calls: list[JsonValue] | None = None
    tool_call_id: str | None = None

    @model_validator(mode="after")
    def _has_content(self) -> Self:
        may_be_empty = self.role == "assistant" and (self.tool_calls or self.refusal)
        if self.content is None and not may_be_empty:
            msg = f"a message with role '{self.role}' needs content: a string or an array of text parts"
            raise ValueError(msg)
        return self

    @property
    def text(self) -> str:
        """The content as plain text."""
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content)
        return self.content or ""

    def as_turn(self) -> Turn:
        """What the engine sees of the message."""
        return Turn(self.role, self.text)


class TrainingMessage(Message):
    """A message in a training file, where an assistant turn may be left out of the loss."""

    weight: Literal[0, 1] | None = Field(default=None)

    @model_validator(mode="after")
    def _weight_is_the_assistants(self) -> Self:
        if self.weight is not None and self.role != "assistant":
            raise ValueError("only assistant messages may carry 'weight'")
        return self
