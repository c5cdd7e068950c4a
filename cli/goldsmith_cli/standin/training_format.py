"""The format of training files: what a line may hold, and what is learnt from it."""

from typing import Self

from pydantic import Field, JsonValue, ValidationError, model_validator

from goldsmith_cli.standin.engine.text import render
from goldsmith_cli.standin.errors import explain
from goldsmith_cli.standin.messages import TrainingMessage, estimated_tokens
from goldsmith_cli.standin.records import Example
from goldsmith_cli.standin.strict import Strict

MINIMUM_LINES = 10


class TrainingFormatError(Exception):
    """A training file that no job can use; the message names the line."""


class SupervisedLine(Strict):
    """A conversation that ends with the answer to learn."""

    messages: list[TrainingMessage] = Field(min_length=1)
    tools: list[JsonValue] | None = None
    parallel_tool_calls: bool | None = None

    @model_validator(mode="after")
    def _ends_with_the_assistant(self) -> Self:
        if not any(message.role == "assistant" for message in self.messages):
            raise ValueError("a conversation needs at least one assistant message")
        if self.messages[-1].role != "assistant":
            raise ValueError("the last message must be from the assistant")
        return self

    def examples(self) -> list[Example]:
        """One example for each assistant turn that is not weighted out."""
        turns = [message.as_turn() for message in self.messages]
        return [
            Example(prompt=render(turns[:position]), answer=message.text)
            for position, message in enumerate(self.messages)
            if message.role == "assistant" and message.weight != 0
        ]


class PreferenceInput(Strict):
    """The conversation both answers reply to."""

    messages: list[TrainingMessage] = Field(min_length=1)
    tools: list[JsonValue] | None = None
    parallel_tool_calls: bool | None = None


class PreferenceLine(Strict):
    """A conversation with the better and the worse answer, one assistant message each."""

    input: PreferenceInput
    preferred_output: list[TrainingMessage] = Field(min_length=1, max_length=1)
    non_preferred_output: list[TrainingMessage] = Field(min_length=1, max_length=1)

    @model_validator(mode="after")
    def _outputs_are_the_assistants(self) -> Self:
        if {self.preferred_output[0].role, self.non_preferred_output[0].role} != {"assistant"}:
            raise ValueError("preferred_output and non_preferred_output must be assistant messages")
        return self

    def examples(self) -> list[Example]:
        """The preferred answer is what is learnt."""
        turns = [message.as_turn() for message in self.input.messages]
        return [Example(prompt=render(turns), answer=self.preferred_output[0].text)]


def lines_of(content: str) -> list[str]:
    """A training file's lines; the mark that some programs put before the first is no part of it."""
    return content.removeprefix("\ufeff").removesuffix("\n").split("\n")


def read_examples(content: str, method_type: str) -> list[Example]:
    """All examples of a file; raises `TrainingFormatError` naming the first line that is wrong."""
    lines = lines_of(content)
    if len(lines) < MINIMUM_LINES:
        raise TrainingFormatError(
            f"Training file has {len(lines)} example(s), but must have at least {MINIMUM_LINES} examples"
        )
    shape = PreferenceLine if method_type == "dpo" else SupervisedLine
    return [example for number, line in enumerate(lines, start=1) for example in _read(shape, line, number)]


def _read(shape: type[PreferenceLine] | type[SupervisedLine], line: str, number: int) -> list[Example]:
    try:
        return shape.model_validate_json(line).examples()
    except ValidationError as error:
        raise TrainingFormatError(f"Invalid file format. Line {number}: {explain(error)[1]}") from error


def billed_tokens(examples: list[Example], epochs: int) -> int:
    """What a job over `examples` reports as trained tokens (an estimate from characters)."""
    return epochs * sum(estimated_tokens(example.prompt) + estimated_tokens(example.answer) for example in examples)
