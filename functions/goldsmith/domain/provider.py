"""What is asked of a provider, and what it answers, whichever provider it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goldsmith.domain.events import Message
    from goldsmith.domain.runs import Run
    from goldsmith.domain.training import Method


@dataclass(frozen=True)
class ChatRequest:
    """One call of a model; ``schema`` constrains the answer to JSON and goes by ``schema_name``.

    Without ``temperature`` or ``seed`` the model's own default holds: some models refuse to be given one.
    """

    model: str
    messages: Sequence["Message"]
    max_output_tokens: int
    temperature: float | None = None
    seed: int | None = None
    schema_name: str | None = None
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class ChatAnswer:
    """A complete answer and what it cost."""

    content: str
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class TrainingJob:
    """What is to be trained: the run's name is how the job is found again.

    ``train_sha256`` names the training set, so that an upload of another one is never taken for it. A run has a job
    for each ``stage`` (1, 2 …), each with its own method. ``model`` is what is tuned: a base model or a tuned one.
    """

    run_id: str
    tenant: str
    model: str
    train_sha256: str
    method: "Method" = "sft"
    stage: int = 1
    epochs: int = 3

    @property
    def name(self) -> str:
        """What the job and its training file go by: of letters, digits and hyphens."""
        return f"{self.run_id}-{self.method}-{self.train_sha256[:16]}"


def training_job(run: "Run") -> TrainingJob:
    """What is to be trained next for a run.

    Raises:
        ValueError: it took no snapshot yet; a caller's defect.
    """
    if run.snapshot is None:
        msg = f"run {run.run_id} is {run.state} and names no snapshot"
        raise ValueError(msg)
    return TrainingJob(
        run_id=run.run_id,
        tenant=run.tenant,
        model=run.tuned_next,
        train_sha256=run.snapshot.train_sha256,
        method=run.stage_method,
        stage=run.stage,
        epochs=run.epochs,
    )


@dataclass(frozen=True)
class Training:
    """The job is queued or running; ``status`` is the provider's word."""

    status: str


@dataclass(frozen=True)
class Trained:
    """The job succeeded."""

    model: str
    trained_tokens: int | None


@dataclass(frozen=True)
class TrainingEnded:
    """The job failed or was cancelled, with the provider's reason."""

    cancelled: bool
    reason: str


JobStatus = Training | Trained | TrainingEnded


@dataclass(frozen=True)
class Serving:
    """Whether a tuned model answers: ``name`` is what a request calls it by, None while it does not answer yet.

    Then ``waiting_for`` says in a sentence what it takes, a person's doing included.
    """

    name: str | None
    waiting_for: str | None = None
