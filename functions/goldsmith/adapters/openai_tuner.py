"""Fine-tuning by files and jobs, as OpenAI and those who copy it offer it."""

import contextlib
from collections.abc import Iterable
from tempfile import TemporaryFile

import openai
from openai.types.fine_tuning import FineTuningJob
from openai.types.fine_tuning.job_create_params import Method as MethodParam

from goldsmith.adapters.openai_client import provider_errors
from goldsmith.domain.formats import Shape
from goldsmith.domain.provider import JobStatus, Serving, Trained, Training, TrainingEnded, TrainingJob
from goldsmith.domain.runs import JobHandle
from goldsmith.domain.training import Method, RunMethod
from goldsmith.errors import ConfigurationProblem, GoldsmithError, PermanentError, ProviderRejected

_UPLOAD_SECONDS = 240.0
_SEED = 1


class OpenAITuner:
    """Implements the Tuner port. The API knows no idempotency key, so a job is looked up before it is created."""

    def __init__(self, client: openai.OpenAI) -> None:
        self._client = client

    def shape(self, method: Method) -> Shape:
        """A format for each method."""
        return method

    def preflight(self, model: str, method: RunMethod) -> tuple[str, ...]:
        """Nothing is known to speak against it."""
        del model, method
        return ()

    def submit(self, job: TrainingJob, samples: Iterable[bytes]) -> JobHandle:
        """Start the job, or find the one an earlier attempt started.

        The file is found again by its name, the job by its metadata, so an attempt that died anywhere
        is taken up where it stopped. A file that no job will ever read is deleted.
        """
        found = self._find_job(job)
        if found is not None:
            return found
        file_id = self._find_file(_file_name(job)) or self._upload(job, samples)
        try:
            created = self._create(job, file_id)
        except (PermanentError, ConfigurationProblem) as error:
            self._discard(file_id, error)
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
        if job.status in ("failed", "cancelled"):
            return TrainingEnded(job.status == "cancelled", _reason(job))
        return Training(job.status)

    def withdraw(self, job: TrainingJob) -> str | None:
        """Cancel the run's job and delete its files, whatever of them an attempt that died has left."""
        found = self._find_job(job)
        status = None
        if found is not None:
            self.cancel(found)
            status = self.poll(found)
            self.delete_files(found)
        while (file_id := self._find_file(_file_name(job))) is not None:
            self._delete(file_id)
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
        self._delete(handle.file_id)

    def deploy(self, model: str, name: str) -> Serving:
        """A tuned model answers by its own name as soon as it is there."""
        del name
        return Serving(model)

    def undeploy(self, serving: str) -> None:
        """Nothing was deployed."""
        del serving

    def _delete(self, file_id: str) -> None:
        with provider_errors("deleting the training file"), contextlib.suppress(openai.NotFoundError):
            self._client.files.delete(file_id)

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

    def _find_file(self, name: str) -> str | None:
        with provider_errors("looking for the training file"):
            return next(
                (file.id for file in self._client.files.list(purpose="fine-tune") if file.filename == name), None
            )

    def _upload(self, job: TrainingJob, samples: Iterable[bytes]) -> str:
        with TemporaryFile() as file:
            file.writelines(line + b"\n" for line in samples)
            file.seek(0)
            with provider_errors("uploading the training file"):
                uploaded = self._client.files.create(
                    file=(_file_name(job), file), purpose="fine-tune", timeout=_UPLOAD_SECONDS
                )
        return uploaded.id

    def _create(self, job: TrainingJob, file_id: str) -> FineTuningJob:
        with provider_errors("creating the job"):
            return self._client.fine_tuning.jobs.create(
                model=job.model,
                training_file=file_id,
                method=_method(job),
                suffix=job.tenant[:40],
                seed=_SEED,
                metadata={"tenant": job.tenant, **_identity(job)},
            )

    def _discard(self, file_id: str, because: GoldsmithError) -> None:
        try:
            with provider_errors("deleting the training file"):
                self._client.files.delete(file_id)
        except GoldsmithError as error:
            because.add_note(f"the training file {file_id} is left at the provider ({error})")


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
