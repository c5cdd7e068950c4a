from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from goldsmith_cli.standin.job_request import Method

Purpose = Literal["fine-tune", "batch", "batch_output"]
BatchStatus = Literal[
    "validating", "failed", "in_progress", "finalizing", "completed", "expired", "cancelling", "cancelled"
]

EngineName = Literal["memory", "smollm2"]

Status = Literal["validating_files", "queued", "running", "succeeded", "failed", "cancelled"]
TERMINAL: frozenset[Status] = frozenset({"succeeded", "failed", "cancelled"})


class Record(BaseModel):
    """Something the stand-in keeps, and writes to the state file as it is."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class StoredFile(Record):
    """A file, uploaded or written by a batch. Times are seconds since the epoch."""

    id: str
    filename: str
    purpose: Purpose = "fine-tune"
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


class LogEntry(Record):
    """One line of a job's log; `data` holds the figures of a training step."""

    created_at: float
    level: Literal["info", "warn", "error"] = "info"
    message: str
    data: dict[str, int | float] = Field(default_factory=dict)


class Job(Record):
    """One fine-tuning job.

    `fault` and `examples` are known at creation and come to light only after the time the job takes. `spoiled` says
    that the model which comes of it answers worse than it has learnt to. `log` is what an engine has told that
    really trains.
    """

    id: str
    engine: EngineName = "memory"
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
    spoiled: bool = False
    log: list[LogEntry] = Field(default_factory=list)


class TunedModel(Record):
    """A tuned model, which came of `job`; it answers as it has learnt to unless it is `spoiled`.

    Of the engine `memory` it holds the examples it was tuned on, its ancestors' included.
    """

    id: str
    engine: EngineName = "memory"
    job: str = ""
    created_at: float
    base_model: str
    examples: list[Example]
    spoiled: bool = False


class BatchProblem(Record):
    """Why a batch failed validation; `line` counts from 1 and is None where the whole file is meant."""

    code: str
    message: str
    line: int | None = None
    param: str | None = None


class Batch(Record):
    """One batch of chat requests.

    `completed_share` is set where the batch shall expire with that share of its lines done, `fails` where it shall
    fail validation. `reached` holds when each status was reached, in seconds since the epoch.
    """

    id: str
    created_at: float
    seconds: float
    endpoint: str
    input_file_id: str
    completion_window: str
    metadata: dict[str, str] | None = None
    completed_share: float | None = None
    fails: bool = False
    status: BatchStatus = "validating"
    reached: dict[BatchStatus, float] = Field(default_factory=dict)
    model: str | None = None
    problems: list[BatchProblem] = Field(default_factory=list)
    total: int = 0
    completed: int = 0
    failed: int = 0
    output_file_id: str | None = None
    error_file_id: str | None = None


class Webhook(Record):
    """Where job events are posted, and the `whsec_` secret they are signed with."""

    url: str
    secret: str


class State(Record):
    """Everything that survives a restart; each dict is keyed by id, in order of creation.

    `shutdown_dates` holds what was announced at run time; None takes back what the configuration says.
    """

    files: dict[str, StoredFile] = Field(default_factory=dict)
    jobs: dict[str, Job] = Field(default_factory=dict)
    batches: dict[str, Batch] = Field(default_factory=dict)
    models: dict[str, TunedModel] = Field(default_factory=dict)
    shutdown_dates: dict[str, date | None] = Field(default_factory=dict)
    webhook: Webhook | None = None
