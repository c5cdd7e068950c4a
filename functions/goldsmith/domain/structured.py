"""Answers of models that are JSON: the schema they are given, and reading what they say."""

from typing import Any, TypeVar

from pydantic import ValidationError

from goldsmith.domain.model import Model
from goldsmith.errors import ModelOutputInvalid

_Answer = TypeVar("_Answer", bound=Model)


def strict(properties: dict[str, Any]) -> dict[str, Any]:
    """A JSON Schema object in the strict form structured outputs demand."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def parsed(kind: type[_Answer], content: str, what: str) -> _Answer:
    """A model's answer, checked against the schema; ``what`` says what it should be.

    Raises:
        ModelOutputInvalid: it is not the JSON object that was asked for.
    """
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, problem["loc"])) or "document" for problem in error.errors())
        raise ModelOutputInvalid(f"the {what} does not satisfy its schema at: {fields}") from None
