"""How a run trains: by which methods, one after the other, and from which model."""

from typing import Literal, cast

Method = Literal["sft", "dpo"]
"""Supervised fine-tuning on golden samples, or direct preference optimisation on pairs of draft and golden sample."""

RunMethod = Literal["sft", "dpo", "sft+dpo"]
"""What a run does: one job, or two in sequence, the second tuning the model that came of the first."""

Strategy = Literal["continue", "restart"]
"""Whether a run tunes the live model further, or starts again from the base model."""

AskedStrategy = Literal["auto", "continue", "restart"]
"""The same as a policy has it: ``auto`` measures which is right."""


def stages(method: RunMethod) -> tuple[Method, ...]:
    """The methods of a run's jobs, in order."""
    return tuple(cast("Method", each) for each in method.split("+"))
