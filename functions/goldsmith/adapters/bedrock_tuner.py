"""Fine-tuning in one's own AWS account: Amazon Bedrock's model customization jobs and custom model deployments."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from goldsmith.adapters.bedrock_deployments import BedrockDeployments
from goldsmith.adapters.bedrock_errors import training_errors, unless_missing
from goldsmith.adapters.bedrock_models import BedrockModels
from goldsmith.adapters.bedrock_names import bedrock_name
from goldsmith.domain.provider import JobStatus, Serving, Trained, Training, TrainingEnded, TrainingJob
from goldsmith.domain.runs import JobHandle
from goldsmith.domain.training import Method, RunMethod, stages
from goldsmith.errors import ConfigurationProblem, GoldsmithError, PermanentError, ProviderRejected, TrainingBlocked

if TYPE_CHECKING:
    from goldsmith.adapters.bedrock_files import BedrockFiles
    from goldsmith.domain.formats import Shape

_LONGEST_REASON = 500
_ENDED_BY_US = frozenset({"Stopping", "Stopped"})
"""A job that is being stopped comes to no model any more."""

_Shown = Mapping[str, Any]
"""What Bedrock shows of a job."""


class BedrockTuner:
    """Implements the Tuner port. A job goes by the name of ours, so it is looked up by it before it is created.

    It is created with a request token besides, so that an attempt whose answer was lost is not made twice. ``client``
    is boto3's of ``bedrock``; ``role_arn`` is the role by which a job reads its lines.
    """

    def __init__(
        self,
        client: Any,  # noqa: ANN401 - boto3 makes the class at run time, and its stubs of bedrock are not installed
        files: "BedrockFiles",
        role_arn: str,
    ) -> None:
        self._client = client
        self._files = files
        self._role_arn = role_arn
        self._models = BedrockModels(client)
        self._deployments = BedrockDeployments(client)

    def shape(self, method: Method) -> "Shape":
        """Conversations; preferences are not trained on."""
        if method != "sft":
            raise TrainingBlocked(f"Bedrock trains by sft only, not by {method}: set Method to sft")
        return "bedrock"

    def preflight(self, model: str, method: RunMethod) -> tuple[str, ...]:
        """Whether the model, a base model or a tuned one, can be tuned in this region; a warning when it is to end."""
        for each in stages(method):
            self.shape(each)
        return self._models.warnings(model)

    def submit(self, job: TrainingJob, samples: Iterable[bytes]) -> JobHandle:
        """Start the job, or find the one an earlier attempt started. A file that no job will ever read is deleted."""
        self.shape(job.method)
        handle = JobHandle(job_id=bedrock_name(job.name), file_id=self._files.key(job))
        if self._shown(handle.job_id) is None:
            self._files.ensure(job, samples)
            self._create(job, handle)
        return handle

    def poll(self, handle: JobHandle) -> JobStatus:
        """How the job is doing; statuses we do not know count as under way."""
        shown = self._shown(handle.job_id)
        if shown is None:
            return TrainingEnded(cancelled=False, reason="the provider does not know the job any more")
        return _status(shown)

    def withdraw(self, job: TrainingJob) -> str | None:
        """Stop the run's job and delete its file, whatever of them an attempt that died has left."""
        handle = JobHandle(job_id=bedrock_name(job.name), file_id=self._files.key(job))
        self.cancel(handle)
        status = self.poll(handle)
        self.delete_files(handle)
        return status.model if isinstance(status, Trained) else None

    def cancel(self, handle: JobHandle) -> None:
        """Stop a job; one that has ended, now or just before it could be stopped, is left as it is."""
        if self._ended(handle):
            return
        try:
            with training_errors("stopping the job"):
                self._client.stop_model_customization_job(jobIdentifier=handle.job_id)
        except ProviderRejected:
            if not self._ended(handle):
                raise

    def delete_files(self, handle: JobHandle) -> None:
        """Delete the training file, if it is still there, and its older versions."""
        self._files.delete(handle.file_id)

    def deploy(self, model: str, name: str) -> Serving:
        """Deploy a tuned model for inference on demand; requests call it by the deployment's ARN."""
        return self._deployments.deploy(model, name)

    def undeploy(self, serving: str) -> None:
        """Delete the deployment; the tuned model stays."""
        self._deployments.delete(serving)

    def _ended(self, handle: JobHandle) -> bool:
        status = self.poll(handle)
        return not isinstance(status, Training) or status.status == "Completed"

    def _shown(self, name: str) -> _Shown | None:
        with training_errors("looking for the run's job"):
            return unless_missing(self._client.get_model_customization_job, jobIdentifier=name)

    def _create(self, job: TrainingJob, handle: JobHandle) -> None:
        try:
            with training_errors("creating the job"):
                self._client.create_model_customization_job(**self._request(job, handle.job_id))
        except (PermanentError, ConfigurationProblem) as error:
            # Its name may be taken by the very job: created by an attempt that did not hear of it.
            if self._shown(handle.job_id) is None:
                self._discard(handle.file_id, error)
                raise

    def _request(self, job: TrainingJob, name: str) -> dict[str, Any]:
        tags = [{"key": "goldsmith-tenant", "value": job.tenant}, {"key": "goldsmith-run", "value": job.run_id}]
        return {
            "jobName": name,
            "customModelName": name,
            "clientRequestToken": name,
            "roleArn": self._role_arn,
            "baseModelIdentifier": job.model,
            "customizationType": "FINE_TUNING",
            "trainingDataConfig": {"s3Uri": self._files.lines_uri(job)},
            "outputDataConfig": {"s3Uri": self._files.output_uri(job)},
            # The one hyperparameter that all models have; learning rates are left to each model's default.
            "hyperParameters": {"epochCount": str(job.epochs)},
            "jobTags": tags,
            "customModelTags": tags,
        }

    def _discard(self, key: str, because: GoldsmithError) -> None:
        try:
            self._files.delete(key)
        except GoldsmithError as error:
            because.add_note(f"the training file {key} is left in the bucket ({error})")


def _status(shown: _Shown) -> JobStatus:
    """Bedrock tells losses but no number of tokens, so what was trained stays unknown."""
    status = str(shown.get("status", "unknown"))
    if status == "Completed" and shown.get("outputModelArn"):
        return Trained(shown["outputModelArn"], None)
    if status in _ENDED_BY_US:
        return TrainingEnded(cancelled=True, reason="the provider reports the job as cancelled")
    if status == "Failed":
        return TrainingEnded(cancelled=False, reason=_reason(shown))
    return Training(status)


def _reason(shown: _Shown) -> str:
    return str(shown.get("failureMessage") or "the provider reports the job as failed")[:_LONGEST_REASON]
