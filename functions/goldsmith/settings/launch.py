"""What launch is told by its environment."""

from typing import Any

from pydantic import Field, ValidationInfo, field_validator

from goldsmith.domain.policy import MINIMUM_TRAINING_SAMPLES, TenantPolicy
from goldsmith.domain.training import RunMethod
from goldsmith.settings.defaults import of_policy
from goldsmith.settings.environment import PREFIX, Settings


class LaunchSettings(Settings):
    """What launch needs."""

    table: str
    advance_queue_url: str
    base_model: str
    sample_threshold: int = Field(default=of_policy("sample_threshold"), ge=MINIMUM_TRAINING_SAMPLES)
    minimum_samples: int = Field(default=of_policy("minimum_samples"), ge=MINIMUM_TRAINING_SAMPLES)
    maximum_age_days: float = Field(default=of_policy("maximum_age_days"), ge=0, le=365)
    minimum_interval_hours: float = Field(default=of_policy("minimum_interval_hours"), ge=0, le=8760)
    maximum_active_runs: int = Field(default=of_policy("maximum_active_runs"), ge=1)
    method: RunMethod = of_policy("method")
    epochs: int = Field(default=of_policy("epochs"), ge=1, le=50)
    training_price: float = Field(default=of_policy("training_price"), ge=0)
    cost_ceiling: float = Field(default=of_policy("cost_ceiling"), ge=0)

    @field_validator("cost_ceiling")
    @classmethod
    def _needs_a_price(cls, value: float, others: ValidationInfo) -> float:
        if value and not others.data.get("training_price"):
            msg = f"needs {PREFIX}TRAINING_PRICE: without a price no cost can be estimated"
            raise ValueError(msg)
        return value

    @property
    def policy(self) -> TenantPolicy:
        """The policy of every tenant of this deployment, as far as launching goes."""
        return TenantPolicy(**self._of_the_policy())

    def _of_the_policy(self) -> dict[str, Any]:
        """The settings that are fields of the policy."""
        return {name: value for name, value in self if name in TenantPolicy.model_fields}
