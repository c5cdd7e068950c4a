"""Tuned models that answer: Bedrock's custom model deployments, paid by the token."""

from collections.abc import Mapping
from typing import Any

from goldsmith.adapters.bedrock_errors import training_errors, unless_missing
from goldsmith.adapters.bedrock_names import deployment_name, is_deployment
from goldsmith.domain.provider import Serving
from goldsmith.errors import ProviderRejected

_WAIT = Serving(None, "Bedrock is making the deployment of the tuned model: minutes as a rule, nothing is to be done")
_CURE = "see whether its base model can be deployed in this region, and the quota of custom model deployments"


class BedrockDeployments:
    """Makes and deletes deployments; ``client`` is boto3's of ``bedrock``."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - see BedrockTuner
        self._client = client

    def deploy(self, model: str, name: str) -> Serving:
        """Make the deployment unless it is there, and say whether it answers.

        Raises:
            ProviderRejected: it never will.
        """
        called = deployment_name(name, model)
        shown = self._shown(called)
        if shown is None:
            self._create(model, called)
            return _WAIT
        if shown["status"] == "Failed":
            said = shown.get("failureMessage") or "no reason given"
            raise ProviderRejected(f"Bedrock could not deploy {model} as {called}: {said}: {_CURE}")
        return Serving(shown["customModelDeploymentArn"]) if shown["status"] == "Active" else _WAIT

    def delete(self, serving: str) -> None:
        """Delete a deployment; what is none is left alone."""
        if not is_deployment(serving):
            return
        with training_errors("deleting the deployment"):
            unless_missing(self._client.delete_custom_model_deployment, customModelDeploymentIdentifier=serving)

    def _shown(self, name: str) -> Mapping[str, Any] | None:
        with training_errors("looking for the deployment"):
            return unless_missing(self._client.get_custom_model_deployment, customModelDeploymentIdentifier=name)

    def _create(self, model: str, name: str) -> None:
        try:
            with training_errors("deploying the tuned model"):
                # Its name makes it one, not a token of ours: by that one that was deleted could not be made again.
                self._client.create_custom_model_deployment(modelDeploymentName=name, modelArn=model)
        except ProviderRejected:
            if self._shown(name) is None:  # else it was made by an attempt that did not hear of it
                raise
