"""A sample breaks no rule exactly when a reader as strict as the provider takes its line.

The readers are written from what the providers publish, and share nothing with the rules but that, and what counts as
blank: all that nobody can see.
"""

from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given, settings
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from goldsmith.domain.formats import RENDER, Shape
from goldsmith.domain.provider_rules import violations
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.text import blank
from goldsmith_cli.standin.training_format import TrainingFormatError, read_examples
from tests.fakes.samples import RESERVED, SAMPLES


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Block(Strict):
    text: str

    @field_validator("text")
    @classmethod
    def _unreserved(cls, text: str) -> str:
        assert not blank(text)
        assert not any(word.lower() in text.lower() for word in RESERVED)
        return text


class Turn(Strict):
    role: Literal["user", "assistant"]
    content: list[Block] = Field(min_length=1)


class Conversation(Strict):
    """A line of the format ``bedrock-conversation-2024``, as Nova trains on it."""

    schemaVersion: Literal["bedrock-conversation-2024"]  # noqa: N815 - the provider's spelling
    system: list[Block] = Field(default=[Block(text="x")], min_length=1)
    messages: list[Turn] = Field(min_length=2)

    @field_validator("messages")
    @classmethod
    def _alternating(cls, turns: list[Turn]) -> list[Turn]:
        assert (turns[0].role, turns[-1].role) == ("user", "assistant")
        assert all(one.role != other.role for one, other in pairwise(turns))
        return turns


class Said(Strict):
    role: Literal["system", "user", "assistant"]
    content: str
    weight: Literal[0, 1] | None = None

    @field_validator("content")
    @classmethod
    def _said(cls, content: str) -> str:
        assert not blank(content)
        return content


class Chat(Strict):
    """OpenAI's supervised line."""

    messages: list[Said] = Field(min_length=1)

    @field_validator("messages")
    @classmethod
    def _answered(cls, said: list[Said]) -> list[Said]:
        assert said[-1].role == "assistant"
        assert said[-1].weight != 0
        talk = [turn.role for turn in said if turn.role != "system"]
        assert talk[-2:] != ["assistant", "assistant"]
        return said


class Prompt(Strict):
    messages: list[Said] = Field(min_length=1)

    @field_validator("messages")
    @classmethod
    def _one_turn(cls, said: list[Said]) -> list[Said]:
        assert {turn.role for turn in said} - {"system"} == {"user"}
        return said


class Pair(Strict):
    """OpenAI's preference line."""

    input: Prompt
    preferred_output: list[Said] = Field(min_length=1, max_length=1)
    non_preferred_output: list[Said] = Field(min_length=1, max_length=1)


READERS: dict[Shape, TypeAdapter[Chat] | TypeAdapter[Pair] | TypeAdapter[Conversation]] = {
    "sft": TypeAdapter(Chat),
    "dpo": TypeAdapter(Pair),
    "bedrock": TypeAdapter(Conversation),
}


def readable(line: bytes, shape: Shape) -> bool:
    try:
        READERS[shape].validate_json(line)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("shape", READERS)
@settings(max_examples=300, derandomize=True, deadline=None)
@given(SAMPLES)
def test_a_sample_breaks_no_rule_exactly_when_the_provider_can_read_its_line(
    shape: Shape, sample: GoldenSample
) -> None:
    line = RENDER[shape](sample)
    if line is not None:
        assert readable(line, shape) == (violations(sample, shape) == [])


@pytest.mark.parametrize(("shape", "method"), [("sft", "supervised"), ("dpo", "dpo")])
@settings(derandomize=True, deadline=None)
@given(SAMPLES)
def test_the_stand_in_learns_the_answer_and_nothing_else_from_what_breaks_no_rule(
    shape: Shape, method: str, sample: GoldenSample
) -> None:
    line = RENDER[shape](sample)
    if line is None or violations(sample, shape):
        return
    try:
        examples = read_examples((line.decode() + "\n") * 10, method)
    except TrainingFormatError as error:
        pytest.fail(f"refused: {error}")
    assert [example.answer for example in examples] == [sample.answer] * 10
