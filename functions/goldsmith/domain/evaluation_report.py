"""What is stored of an evaluation: its figures, and every conversation with both models' answers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from goldsmith.domain.model import Model
from goldsmith.domain.preference import Judged
from goldsmith.domain.promotion import Comparison, Evaluation


class Example(Model):
    """A comparison with its distances written down."""

    generation_id: str
    final: str
    live_answer: str
    new_answer: str
    live_distance: float
    new_distance: float
    judged: Judged | None = None

    @property
    def gain(self) -> float:
        """How much nearer the new model's answer is to the final than the live one's; below zero: further."""
        return self.live_distance - self.new_distance


class EvaluationReport(Evaluation):
    """An evaluation with the run it is of. ``examples`` has those first in which the new model gained most.

    ``judge`` is the model that judged, ``judge_prompt`` the version of what it was told; None where none was asked.
    """

    run: str
    live_model: str
    new_model: str
    evaluated_at: datetime
    policy: Mapping[str, Any]
    judge: str | None = None
    judge_prompt: str | None = None
    examples: tuple[Example, ...]


def examples_of(comparisons: Iterable[Comparison]) -> tuple[Example, ...]:
    """The comparisons as they are stored, the largest gain first."""
    examples = [
        Example(
            generation_id=each.generation_id,
            final=each.final,
            live_answer=each.live_answer,
            new_answer=each.new_answer,
            live_distance=each.live_distance,
            new_distance=each.new_distance,
            judged=each.judged,
        )
        for each in comparisons
    ]
    return tuple(sorted(examples, key=lambda each: -each.gain))
