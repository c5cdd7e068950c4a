"""Which of Bedrock's models can be tuned, in this region, now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from goldsmith.adapters.bedrock_errors import training_errors, unless_missing
from goldsmith.adapters.bedrock_names import is_custom_model
from goldsmith.errors import TrainingBlocked

_Shown = Mapping[str, Any]
_ASKING = "asking about the model"
_CURE = (
    "choose another BaseModel, or deploy in another region; names that can be tuned end in a context length, like"
    " amazon.nova-micro-v1:0:128k"
)


class BedrockModels:
    """Asks about base models and tuned ones; ``client`` is boto3's of ``bedrock``."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - see BedrockTuner
        self._client = client

    def warnings(self, model: str) -> tuple[str, ...]:
        """What an operator should know before the model is tuned. Raises TrainingBlocked when it cannot be."""
        if not is_custom_model(model):
            return self._of_base(model)
        base = str(self._custom(model).get("baseModelArn", ""))
        return self._of_base(base) if base and not is_custom_model(base) else ()

    def _of_base(self, model: str) -> tuple[str, ...]:
        details = self._foundation(model)
        if "FINE_TUNING" not in details.get("customizationsSupported", []):
            raise TrainingBlocked(f"{model} cannot be fine-tuned in this region: {_CURE}")
        lifecycle = details.get("modelLifecycle", {})
        if lifecycle.get("status") != "LEGACY":
            return ()
        return (f"Bedrock has declared {model} legacy{_until(lifecycle.get('endOfLifeTime'))}: plan for another one",)

    def _foundation(self, model: str) -> _Shown:
        with training_errors(_ASKING):
            answer = unless_missing(self._client.get_foundation_model, modelIdentifier=model)
        if answer is None:
            raise TrainingBlocked(f"Bedrock has no model {model} in this region, or has it no longer: {_CURE}")
        details: _Shown = answer["modelDetails"]
        return details

    def _custom(self, model: str) -> _Shown:
        with training_errors(_ASKING):
            shown: _Shown | None = unless_missing(self._client.get_custom_model, modelIdentifier=model)
        if shown is None:
            raise TrainingBlocked(f"the tuned model {model} is not there any more: set Strategy to restart")
        return shown


def _until(moment: datetime | None) -> str:
    return f" and ends it on {moment:%Y-%m-%d}" if moment else ""
