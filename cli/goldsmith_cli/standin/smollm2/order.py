"""What the training process is told, and what it tells: JSON, one document a line."""

import math
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from goldsmith_cli.standin.job_request import DEFAULT_EPOCHS, Method, PreferenceHyperparameters

_BATCH = {"supervised": 8, "dpo": 4}
_LEARNING_RATE = {"supervised": 1e-3, "dpo": 1e-4}
_BETA = 0.1


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Order(_Document):
    """One training: how, on what, from where and to where.

    `adapter` is where training starts, None for the base model; `result` is the adapter to write. `threads` is part of
    what makes two trainings the same, as it decides in which order numbers are added.
    """

    method: Literal["supervised", "dpo"]
    model: Path
    lines: Path
    adapter: Path | None = None
    result: Path
    epochs: int
    batch_size: int
    learning_rate: float
    beta: float = _BETA
    seed: int
    threads: int

    def steps(self, examples: int) -> int:
        """How often the weights are changed."""
        return self.epochs * math.ceil(examples / self.batch_size)


class Chosen(_Document):
    """The hyperparameters of a job, with the engine's own where it says `auto`."""

    epochs: int
    batch_size: int
    learning_rate: float
    beta: float


def chosen(method: Method) -> Chosen:
    """What a job's options come to. The rate is the engine's own, times `learning_rate_multiplier`."""
    given = method.hyperparameters
    multiplier = 1.0 if given.learning_rate_multiplier == "auto" else given.learning_rate_multiplier
    beta = given.beta if isinstance(given, PreferenceHyperparameters) else "auto"
    return Chosen(
        epochs=DEFAULT_EPOCHS if given.n_epochs == "auto" else given.n_epochs,
        batch_size=_BATCH[method.type] if given.batch_size == "auto" else given.batch_size,
        learning_rate=_LEARNING_RATE[method.type] * multiplier,
        beta=_BETA if beta == "auto" else beta,
    )


class Started(_Document):
    """The files are read and the model is loaded."""

    kind: Literal["started"] = "started"
    examples: int
    tokens: int
    steps: int


class Step(_Document):
    """One change of the weights; `loss` is the batch's before it."""

    kind: Literal["step"] = "step"
    number: int
    steps: int
    loss: float


class Done(_Document):
    """The adapter is written; `trained_tokens` counts every epoch."""

    kind: Literal["done"] = "done"
    trained_tokens: int


class Refused(_Document):
    """The training file cannot be trained on."""

    kind: Literal["refused"] = "refused"
    message: str


Report = Started | Step | Done | Refused
_REPORTS: TypeAdapter[Report] = TypeAdapter(Report)


def read_report(line: bytes) -> Report:
    """One line that the training process wrote. Raises ValueError for anything else."""
    return _REPORTS.validate_json(line)


class Serving(_Document):
    """What the serving process is told: the model, the adapters in the order of their numbers, and the key."""

    model: Path
    adapters: list[Path] = Field(default_factory=list)
    key: str
    slots: int
    context_tokens: int
    threads: int
