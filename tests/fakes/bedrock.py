"""Amazon Bedrock in process, as its API reference documents it, on botocore's own model (see aws_operations)."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from tests.fakes.aws_operations import FakeClient
from tests.fakes.services import FakeStore

ACCOUNT, REGION = "123456789012", "us-east-1"
BUCKET = "dataset"
BASE = "amazon.nova-micro-v1:0:128k"
UNTUNABLE = "amazon.nova-premier-v1:0"
LEGACY = "amazon.titan-text-lite-v1:0:4k"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/goldsmith-BedrockTrainingRole"
ARN = f"arn:aws:bedrock:{REGION}:{ACCOUNT}"
_SHOWN = ("jobName", "clientRequestToken", "roleArn", "hyperParameters", "trainingDataConfig", "outputDataConfig")
_THEN = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
_END = datetime(2027, 3, 1, tzinfo=UTC)


class FakeBedrock(FakeClient):
    """Base models, jobs, tuned models and deployments of one account.

    A job is InProgress for ``polls`` looks at it, then Completed; Stopping for one look after it was stopped, then
    Stopped. Names of jobs are unique; a request token that was used before gives the same job again, or a conflict if
    the request is another. The training file must be there when the job is created. A deployment is Creating for
    ``unready`` looks, then Active, or Failed where ``deployments_fail`` says why. Names nobody has are answered with
    ``missing``: ResourceNotFoundException, or what else the reference lists for it.
    """

    service = "bedrock"

    def __init__(self, store: FakeStore, polls: int = 1, unready: int = 1) -> None:
        super().__init__()
        self.store, self.polls, self.unready = store, polls, unready
        self.missing = "ResourceNotFoundException"
        self.deployments_fail: str | None = None
        self.jobs: dict[str, dict[str, Any]] = {}
        self.models: dict[str, dict[str, Any]] = {}
        self.deployments: dict[str, dict[str, Any]] = {}
        self._looks: dict[str, int] = {}
        self._tokens: dict[str, tuple[str, dict[str, Any]]] = {}
        self.bases = {
            BASE: _base(BASE, "FINE_TUNING", status="ACTIVE"),
            UNTUNABLE: _base(UNTUNABLE, "DISTILLATION", status="ACTIVE"),
            LEGACY: _base(LEGACY, "FINE_TUNING", status="LEGACY", endOfLifeTime=_END),
        }

    def _get_foundation_model(self, modelIdentifier: str) -> dict[str, Any]:  # noqa: N803 - the API's names
        name = modelIdentifier.rpartition("/")[2]
        if name not in self.bases:
            raise self.error("get_foundation_model", self.missing)
        return {"modelDetails": self.bases[name]}

    def _get_custom_model(self, modelIdentifier: str) -> dict[str, Any]:  # noqa: N803
        if modelIdentifier not in self.models:
            raise self.error("get_custom_model", self.missing)
        return self.models[modelIdentifier]

    def _create_model_customization_job(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - the API's parameters
        method, name, token = "create_model_customization_job", request["jobName"], request["clientRequestToken"]
        if token in self._tokens:
            arn, earlier = self._tokens[token]
            if earlier != request:
                raise self.error(method, "ConflictException", "the token was used for another request")
            return {"jobArn": arn}
        if name in self.jobs:
            raise self.error(method, "ConflictException", f"the name {name} is in use")
        self._check(request)
        tuned = self.models.get(request["baseModelIdentifier"])
        arn = f"{ARN}:model-customization-job/{BASE}/{_id(name)}"
        self.jobs[name] = {
            **{each: request[each] for each in _SHOWN},
            "jobArn": arn,
            "outputModelName": request["customModelName"],
            "baseModelArn": tuned["baseModelArn"] if tuned else self.bases[_last(request)]["modelArn"],
            "customizationType": request["customizationType"],
            "validationDataConfig": {"validators": []},
            "creationTime": _THEN,
            "status": "InProgress",
        }
        self._tokens[token] = (arn, request)
        return {"jobArn": arn}

    def _check(self, request: dict[str, Any]) -> None:
        method, base = "create_model_customization_job", request["baseModelIdentifier"]
        if base not in self.models and _last(request) not in self.bases:
            raise self.error(method, "ResourceNotFoundException", f"no model '{base}'")
        key = request["trainingDataConfig"]["s3Uri"].removeprefix(f"s3://{BUCKET}/")
        if key not in self.store.objects:
            raise self.error(method, "ValidationException", f"Could not validate GetObject permissions at key {key}")
        if not 1 <= int(request["hyperParameters"]["epochCount"]) <= 5:
            raise self.error(method, "ValidationException", "epochCount must be between 1 and 5")

    def _get_model_customization_job(self, jobIdentifier: str) -> dict[str, Any]:  # noqa: N803
        job = self.jobs.get(jobIdentifier)
        if job is None:
            raise self.error("get_model_customization_job", self.missing)
        shown = dict(job)
        if job["status"] == "Stopping":
            job["status"] = "Stopped"
        elif job["status"] == "InProgress" and self._looked(jobIdentifier, self.polls):
            self._complete(job)
            shown = dict(job)
        return shown

    def _stop_model_customization_job(self, jobIdentifier: str) -> dict[str, Any]:  # noqa: N803
        job = self.jobs.get(jobIdentifier)
        if job is None:
            raise self.error("stop_model_customization_job", "ResourceNotFoundException")
        if job["status"] != "InProgress":
            raise self.error("stop_model_customization_job", "ConflictException", "the job has ended")
        job["status"] = "Stopping"
        return {}

    def _complete(self, job: dict[str, Any]) -> None:
        arn = f"{ARN}:custom-model/{BASE}/{_id(job['jobName'])}"
        job |= {"status": "Completed", "outputModelArn": arn, "trainingMetrics": {"trainingLoss": 0.4}}
        self.models[arn] = {
            "modelArn": arn,
            "modelName": job["outputModelName"],
            "baseModelArn": job["baseModelArn"],
            "creationTime": _THEN,
            "modelStatus": "Active",
        }

    def _create_custom_model_deployment(
        self,
        modelDeploymentName: str,  # noqa: N803
        modelArn: str,  # noqa: N803
    ) -> dict[str, Any]:
        method, name = "create_custom_model_deployment", modelDeploymentName
        if modelArn not in self.models:
            raise self.error(method, "ResourceNotFoundException")
        if name in self.deployments:
            raise self.error(method, "ValidationException", f"the name {name} is in use")
        arn = f"{ARN}:custom-model-deployment/{_id(name)}"
        self.deployments[name] = {
            "customModelDeploymentArn": arn,
            "modelDeploymentName": name,
            "modelArn": modelArn,
            "createdAt": _THEN,
            "status": "Creating",
        }
        self._looks.pop(arn, None)
        return {"customModelDeploymentArn": arn}

    def _get_custom_model_deployment(self, customModelDeploymentIdentifier: str) -> dict[str, Any]:  # noqa: N803
        found = self._deployment(customModelDeploymentIdentifier)
        if found is None:
            raise self.error("get_custom_model_deployment", self.missing)
        if found["status"] == "Creating" and self._looked(found["customModelDeploymentArn"], self.unready):
            found["status"] = "Failed" if self.deployments_fail else "Active"
            if self.deployments_fail:
                found["failureMessage"] = self.deployments_fail
        return dict(found)

    def _delete_custom_model_deployment(self, customModelDeploymentIdentifier: str) -> dict[str, Any]:  # noqa: N803
        found = self._deployment(customModelDeploymentIdentifier)
        if found is None:
            raise self.error("delete_custom_model_deployment", "ResourceNotFoundException")
        del self.deployments[found["modelDeploymentName"]]
        return {}

    def _deployment(self, identifier: str) -> dict[str, Any] | None:
        named = (
            each
            for each in self.deployments.values()
            if identifier in (each["modelDeploymentName"], each["customModelDeploymentArn"])
        )
        return next(named, None)

    def _looked(self, name: str, most: int) -> bool:
        self._looks[name] = self._looks.get(name, 0) + 1
        return self._looks[name] > most


def _base(name: str, *customizations: str, **lifecycle: object) -> dict[str, Any]:
    return {
        "modelArn": f"arn:aws:bedrock:{REGION}::foundation-model/{name}",
        "modelId": name,
        "customizationsSupported": list(customizations),
        "modelLifecycle": lifecycle,
    }


def _last(request: dict[str, Any]) -> str:
    """The base model's id, which may be given as an ARN."""
    return str(request["baseModelIdentifier"]).rpartition("/")[2]


def _id(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:12]
