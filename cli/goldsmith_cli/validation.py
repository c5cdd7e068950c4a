"""What pydantic found wrong, in words for a person."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def sentence(problem: "ErrorDetails") -> str:
    """The message; of a rule of our own without pydantic's words before it. Names the field where the rule does not."""
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    field = ".".join(map(str, problem["loc"]))
    return f"{field}: {problem['msg']}" if field else problem["msg"]
