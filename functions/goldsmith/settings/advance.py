"""What advance is told by its environment."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from goldsmith.domain.training import AskedStrategy
from goldsmith.settings.defaults import of_policy
from goldsmith.settings.environment import PREFIX
from goldsmith.settings.launch import LaunchSettings
from goldsmith.settings.shared import ProviderSettings


class AdvanceSettings(ProviderSettings, LaunchSettings):
    """What advance needs; it launches too, at every tick. ``training_role_arn`` is what Bedrock reads a file by."""

    bucket: str
    training_role_arn: str = Field(default="", validate_default=True)
    model_parameter_prefix: str = "/goldsmith"
    holdout_fraction: float = Field(default=of_policy("holdout_fraction"), ge=0, le=0.5)
    judge_model: str
    judge_provider: Literal["openai", "bedrock"] = "openai"
    judge_evaluations: bool = of_policy("judge_evaluations")
    minimum_evidence: int = Field(default=of_policy("minimum_evidence"), ge=1)
    promotion_margin: float = Field(default=of_policy("promotion_margin"), ge=0, le=1)
    automatic_rollback: bool = of_policy("automatic_rollback")
    rollback_minimum_drafts: int = Field(default=of_policy("rollback_minimum_drafts"), ge=1)
    rollback_margin: float = Field(default=of_policy("rollback_margin"), ge=0, le=1)
    near_duplicates: Literal["report", "collapse"] = of_policy("near_duplicates")
    strategy: AskedStrategy = of_policy("strategy")
    restart_below: int = Field(default=of_policy("restart_below"), ge=0)
    embedding_model: str | None = None
    provider_timeout_seconds: float = 60

    @property
    def of_the_judge(self) -> ProviderSettings:
        """How the judge is reached: where rewriting is, which may be another provider than where models are trained."""
        return self.model_copy(update={"provider": self.judge_provider})

    @field_validator("training_role_arn")
    @classmethod
    def _to_train_on_bedrock(cls, value: str, others: ValidationInfo) -> str:
        if not value and others.data.get("provider") == "bedrock":
            msg = f"needed where {PREFIX}PROVIDER is bedrock"
            raise ValueError(msg)
        return value
