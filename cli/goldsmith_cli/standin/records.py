from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from goldsmith_cli.standin.job_request import Method

Status = Literal["validating_files", "queued", "running", "succeeded", "failed", "cancelled"]
TERMINAL: frozenset[Status] = frozenset({"succeeded", "failed", "cancelled"})


class Record(BaseModel):
    """Something the stand-in keeps, and writes to the state file as it is."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class StoredFile(Record):
    """An uploaded training file. Times are seconds since the epoch."""

    id: str
    filename: str
    created_at: float
    content: str


class Example(Record):
    """One thing learnt: a rendered conversation and the answer it should get."""

    prompt: str
    answer: str


class JobError(Record):
    """Why a job failed."""

    code: str
    message: str
    param: str | None = None


class Job(Record):
    """One fine-tuning job.

    `fault` and `examples` are known at creation and come to light only after the time the job takes.
    """

    id: str
    created_at: float
    seconds: float
    model: str
    base_model: str
    training_file: str
    validation_file: str | None = None
    method: Method
    suffix: str | None = None
    seed: int
    metadata: dict[str, str] | None = None
    billed_tokens: int = 0
    fault: JobError | None = None
    examples: list[Example] = Field(default_factory=list)
    status: Status = "validating_files"
    finished_at: float | None = None
    fine_tuned_model: str | None = None
    announced: bool = False


class TunedModel(Record):
    """A model that answers from the examples it was tuned on, its ancestors' included."""

    id: str
    created_at: float
    base_model: str
    examples: list[Example]


class Webhook(Record):
    """Where job events are posted, and the `whsec_` secret they are signed with."""

    url: str
    secret: str


class State(Record):
    """Everything that survives a restart; each dict is keyed by id, in order of creation."""

    files: dict[str, StoredFile] = Field(default_factory=dict)
    jobs: dict[str, Job] = Field(default_factory=dict)
    models: dict[str, TunedModel] = Field(default_factory=dict)
    webhook: Webhook | None = None
