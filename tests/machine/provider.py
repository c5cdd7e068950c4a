"""A provider of fine-tuning that forgets nothing, behind the real adapter: each of its calls is one to stop at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any, cast

import httpx2
import openai
from openai.types import Model

from goldsmith.adapters.openai_tuner import OpenAITuner
from tests.machine.interleaving import Guard

_POLLS = 2


@dataclass
class File:
    id: str
    filename: str
    body: bytes


@dataclass
class Job:
    """What the adapter reads of a job, by the provider's names."""

    id: str
    model: str
    training_file: str
    metadata: Mapping[str, str]
    polls: int = 0
    status: str = "running"
    error: None = None
    fine_tuned_model: str | None = None
    trained_tokens: int | None = None


@dataclass
class Files:
    kept: dict[str, File] = field(default_factory=dict)
    uploaded: int = 0

    def list(self, purpose: str) -> list[File]:
        return list(self.kept.values())

    def create(self, file: tuple[str, IO[bytes]], purpose: str, timeout: float) -> File:
        self.uploaded += 1
        made = File(f"file-{self.uploaded}", file[0], file[1].read())
        self.kept[made.id] = made
        return made

    def delete(self, file_id: str) -> None:
        self.kept.pop(file_id, None)


@dataclass
class Jobs:
    created: dict[str, Job] = field(default_factory=dict)

    def list(self, metadata: Mapping[str, str]) -> list[Job]:
        return [job for job in self.created.values() if metadata.items() <= job.metadata.items()]

    def create(self, model: str, training_file: str, metadata: Mapping[str, str], **_: Any) -> Job:  # noqa: ANN401
        made = Job(f"job-{len(self.created) + 1}", model, training_file, metadata)
        self.created[made.id] = made
        return made

    def retrieve(self, job_id: str) -> Job:
        job = self.created[job_id]
        job.polls += 1
        if job.status == "running" and job.polls > _POLLS:
            job.status, job.fine_tuned_model, job.trained_tokens = "succeeded", f"tuned-{job.id}", 1234
        return job

    def cancel(self, job_id: str) -> Job:
        self.created[job_id].status = "cancelled"
        return self.created[job_id]


class Models:
    """Every model there is: nothing is announced of any, and tuned ones answer as soon as they exist."""

    def retrieve(self, model: str) -> Model:
        return Model(id=model, created=0, object="model", owned_by="machine")


@dataclass
class _FineTuning:
    jobs: Jobs


@dataclass
class _Client:
    files: Files
    fine_tuning: _FineTuning
    models: Models
    base_url: httpx2.URL = field(default_factory=lambda: httpx2.URL("http://provider/v1/"))


@dataclass
class Provider:
    """Its files, jobs and models."""

    files: Files = field(default_factory=Files)
    jobs: Jobs = field(default_factory=Jobs)
    models: Models = field(default_factory=Models)

    def tuner(self, guard: Guard) -> OpenAITuner:
        """The real adapter on a client that stops at every call."""
        client = _Client(guard(self.files), _FineTuning(guard(self.jobs)), guard(self.models))
        return OpenAITuner(cast("openai.OpenAI", client))
