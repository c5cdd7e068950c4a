"""Golden samples as lines of the files that trainers read."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic_core import to_json

from goldsmith.domain.samples import GoldenSample

Shape = Literal["sft", "dpo", "golden"]


def sft_line(sample: GoldenSample) -> bytes:
    """A chat whose last turn is the answer to learn (OpenAI's supervised format)."""
    return to_json({"messages": [*map(_unlearnt, _turns(sample)), _assistant(sample.answer)]})


def dpo_line(sample: GoldenSample) -> bytes | None:
    """The answer preferred over the draft (OpenAI's preference format); None where there is no draft to reject."""
    if sample.rejected is None:
        return None
    return to_json(
        {
            "input": {"messages": _turns(sample)},
            "preferred_output": [_assistant(sample.answer)],
            "non_preferred_output": [_assistant(sample.rejected)],
        }
    )


def golden_line(sample: GoldenSample) -> bytes:
    """Everything, provenance included."""
    return sample.model_dump_json().encode()


RENDER: Mapping[Shape, Callable[[GoldenSample], bytes | None]] = {
    "sft": sft_line,
    "dpo": dpo_line,
    "golden": golden_line,
}
"""One line without its end, or None when the sample has nothing to say in that shape."""


def _turns(sample: GoldenSample) -> list[dict[str, Any]]:
    return [{"role": message.role, "content": message.content} for message in sample.messages]


def _unlearnt(turn: dict[str, Any]) -> dict[str, Any]:
    """Earlier answers in the conversation are context: nobody vouched for them, so their weight is nought."""
    return {**turn, "weight": 0} if turn["role"] == "assistant" else turn


def _assistant(content: str) -> dict[str, str]:
    return {"role": "assistant", "content": content}
