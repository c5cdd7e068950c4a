"""Fine-tuning by files and jobs, as OpenAI and those who copy it offer it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import openai
from openai.types.fine_tuning import FineTuningJob
from openai.types.fine_tuning.job_create_params import Method as MethodParam

from goldsmith.adapters.openai_client import provider_errors
from goldsmith.adapters.openai_files import TrainingFiles
from goldsmith.adapters.openai_models import tuning_warnings
from goldsmith.adapters.openai_serving import deployed, served
from goldsmith.adapters.openai_traits import traits_of
from goldsmith.domain.provider import JobStatus, Serving, Trained, Training, TrainingEnded, TrainingJob
from goldsmith.domain.runs import JobHandle
from goldsmith.errors import (
    ConfigurationProblem,
    GoldsmithError,
    PermanentError,
    ProviderRejected,
    ServiceUnavailable,
    TrainingBlocked,
)

if TYPE_CHECKING:
    from goldsmith.domain.formats import Shape
    from goldsmith.domain.training import Method, RunMethod
    from goldsmith.ports import Clock

_SEED = 1
_CANCELLED = frozenset({"cancelled", "canceled"})
"""OpenAI's spelling, and that of Azure's older interface."""


def _now() -> datetime:
    return datetime.now(UTC)


class OpenAITuner:
    """Implements the Tuner port for OpenAI, Azure and others that offer the same API; they are told by their host.

    The API knows no idempotency key, so a job is looked up before it is created.
    """

    def __init__(self, client: openai.OpenAI, clock: "Clock" = _now) -> None:
        self._client = client
        self._traits = traits_of(client.base_url.host)
        self._files = TrainingFiles(client, self._traits.file_prefix)
        self._clock = clock

    def shape(self, method: "Method") -> "Shape":
        """A format for each method."""
        return method

    def preflight(self, model: str, method: "RunMethod") -> tuple[str, ...]:
        """What the endpoint tells of the day a model is retired; every method trains what can be tuned at all."""
        del method
        today = self._clock().date()
        return tuning_warnings(self._client, model, today, lists_every_model=self._traits.lists_every_model)

    def submit(self, job: TrainingJob, samples: Iterable[bytes]) -> JobHandle:
        """Start the job, or find the one an earlier attempt started.

        The file is found again by its name, the job by its metadata, so an attempt that died anywhere
        is taken up where it stopped. A file that no job will ever read is deleted.
        """
        found = self._find_job(job)
        if found is not None:
            return found
        file_id = self._files.find(_file_name(job)) or self._files.upload(_file_name(job), samples)
        try:
            created = self._create(job, file_id)
        except (PermanentError, ConfigurationProblem) as error:
            self._require_read(file_id, error)
            self._files.discard(file_id, error)
            raise
        return JobHandle(job_id=created.id, file_id=file_id)

    def poll(self, handle: JobHandle) -> JobStatus:
        """How the job is doing; statuses we do not know count as under way."""
        with provider_errors("asking after the job"):
            try:
                job = self._client.fine_tuning.jobs.retrieve(handle.job_id)
            except openai.NotFoundError:
                return TrainingEnded(cancelled=False, reason="the provider does not know the job any more")
        if job.status == "succeeded" and job.fine_tuned_model:
            return Trained(job.fine_tuned_model, job.trained_tokens)
        if job.status == "failed" or job.status in _CANCELLED:
            return TrainingEnded(job.status in _CANCELLED, _reason(job))
        return Training(job.status)

    def withdraw(self, job: TrainingJob) -> str | None:
        """Cancel the run's job and delete its files, whatever of them an attempt that died has left."""
        found = self._find_job(job)
        status = None
        if found is not None:
            self.cancel(found)
            status = self.poll(found)
            self.delete_files(found)
        while (file_id := self._files.find(_file_name(job))) is not None:
            self._files.delete(file_id)
        return status.model if isinstance(status, Trained) else None

    def cancel(self, handle: JobHandle) -> None:
        """Cancel a job; one that has ended, now or just before it could be cancelled, is left as it is."""
        if self._ended(handle):
            return
        try:
            with provider_errors("cancelling the job"):
                self._client.fine_tuning.jobs.cancel(handle.job_id)
        except ProviderRejected:
            if not self._ended(handle):
                raise

    def delete_files(self, handle: JobHandle) -> None:
        """Delete the training file, if it is still there."""
        self._files.delete(handle.file_id)

    def deploy(self, model: str, name: str) -> Serving:
        """Whether the model answers: by its own name, or on Azure as the deployment that a person makes of it."""
        return deployed(self._client, model, name) if self._traits.needs_deployment else served(self._client, model)

    def undeploy(self, serving: str) -> None:
        """Nothing was deployed by us; a deployment on Azure is deleted by whoever made it, or once it has been idle."""
        del serving

    def _ended(self, handle: JobHandle) -> bool:
        status = self.poll(handle)
        return not isinstance(status, Training) or status.status == "succeeded"

    def _find_job(self, job: TrainingJob) -> JobHandle | None:
        wanted = _identity(job)
        with provider_errors("looking for the run's job"):
            for found in self._client.fine_tuning.jobs.list(metadata=wanted):
                if wanted.items() <= (found.metadata or {}).items():
                    return JobHandle(job_id=found.id, file_id=found.training_file)
        return None

    def _create(self, job: TrainingJob, file_id: str) -> FineTuningJob:
        with provider_errors("creating the job"):
            return self._client.fine_tuning.jobs.create(
                model=job.model,
                training_file=file_id,
                method=_method(job),
                suffix=job.tenant[:40],
                seed=_SEED,
                metadata={"tenant": job.tenant, **_identity(job)},
                extra_body=self._traits.job_options or None,
            )

    def _require_read(self, file_id: str, refusal: GoldsmithError) -> None:
        """Keep a file that the provider has not looked at yet: with the next attempt it may take the job.

        Raises ServiceUnavailable when that may be why it refused; not when it named another reason.
        """
        unnamed = isinstance(refusal, ProviderRejected) and not isinstance(refusal, TrainingBlocked)
        if unnamed and self._files.is_being_read(file_id):
            raise ServiceUnavailable("creating the job: the provider is still reading the training file") from refusal


def _file_name(job: TrainingJob) -> str:
    return f"goldsmith-{job.name}.jsonl"


def _identity(job: TrainingJob) -> dict[str, str]:
    """What a job is found by: its training set too, as another deployment on the account may have a run of its name."""
    return {"run_id": job.run_id, "train_sha256": job.train_sha256, "stage": str(job.stage)}


def _method(job: TrainingJob) -> MethodParam:
    if job.method == "dpo":
        return {"type": "dpo", "dpo": {"hyperparameters": {"n_epochs": job.epochs}}}
    return {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": job.epochs}}}


def _reason(job: FineTuningJob) -> str:
    error = job.error
    if error is None or not error.code:
        return f"the provider reports the job as {job.status}"
    return f"{error.code}: {error.message}"[:500]
