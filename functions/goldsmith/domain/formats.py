"""Golden samples as lines of the files that trainers read."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal

from pydantic_core import to_json

from goldsmith.domain.events import Message
from goldsmith.domain.samples import GoldenSample

Shape = Literal["sft", "dpo", "bedrock", "golden"]
INSTRUCTING = frozenset({"system", "developer"})
"""Roles whose turns tell the model what to do and are no part of the talk itself."""


def sft_line(sample: GoldenSample) -> bytes:
    """A chat whose last turn is the answer to learn (OpenAI's supervised format)."""
    return to_json({"messages": [*map(_unlearnt, _turns(sample)), _assistant(sample.answer)]})


def training_bytes(sample: GoldenSample) -> int:
    """What the sample takes in a supervised training file, its line's end included: what training costs follows it."""
    return len(sft_line(sample)) + 1


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


def bedrock_line(sample: GoldenSample) -> bytes:
    """A conversation whose last turn is the answer to learn (Amazon Bedrock's conversation format)."""
    system, turns = converse(sample.messages)
    instructions = {"system": system} if system else {}
    messages = [*turns, {"role": "assistant", "content": [{"text": sample.answer}]}]
    return to_json({"schemaVersion": "bedrock-conversation-2024", **instructions, "messages": messages})


def golden_line(sample: GoldenSample) -> bytes:
    """Everything, provenance included."""
    return sample.model_dump_json().encode()


RENDER: Mapping[Shape, Callable[[GoldenSample], bytes | None]] = {
    "sft": sft_line,
    "dpo": dpo_line,
    "bedrock": bedrock_line,
    "golden": golden_line,
}
"""One line without its end, or None when the sample has nothing to say in that shape."""


def converse(messages: Sequence[Message]) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    """A conversation as Bedrock's Converse takes it: the blocks of ``system``, and the turns of ``messages``.

    Turns of one speaker in a row are refused there, though applications send them: they become one turn with a block
    each, so that nothing is left out, and nothing is put between two texts that their writer did not put there.
    Whoever asks a model that was trained on such lines renders the conversation by this function too.
    """
    system = [{"text": message.content} for message in messages if message.role in INSTRUCTING]
    talk = groupby((m for m in messages if m.role not in INSTRUCTING), key=lambda message: message.role)
    return system, [{"role": role, "content": [{"text": message.content} for message in said]} for role, said in talk]


def _turns(sample: GoldenSample) -> list[dict[str, Any]]:
    """OpenAI's files know no ``developer``; models that can be tuned there take it for ``system`` when asked."""
    return [
        {"role": "system" if message.role in INSTRUCTING else message.role, "content": message.content}
        for message in sample.messages
    ]


def _unlearnt(turn: dict[str, Any]) -> dict[str, Any]:
    """Earlier answers in the conversation are context: nobody vouched for them, so their weight is nought."""
    return {**turn, "weight": 0} if turn["role"] == "assistant" else turn


def _assistant(content: str) -> dict[str, str]:
    return {"role": "assistant", "content": content}
