"""What each function is told by its environment: one model a handler, read once, wrong values named."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from goldsmith.domain.model import Model
from goldsmith.domain.policy import MINIMUM_TRAINING_SAMPLES, TenantPolicy
from goldsmith.domain.senders import SenderRules
from goldsmith.domain.training import AskedStrategy, RunMethod
from goldsmith.errors import ConfigurationProblem

_PREFIX = "GOLDSMITH_"
_DEFAULT = TenantPolicy()


class Settings(Model):
    """A field ``rewrite_model`` is the environment variable ``GOLDSMITH_REWRITE_MODEL``."""

    model_config = ConfigDict(extra="ignore")

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """The settings in an environment; an empty variable counts as absent.

        Raises:
            ConfigurationProblem: names every variable that is missing or wrong.
        """
        named = {name: environment.get(_PREFIX + name.upper(), "") for name in cls.model_fields}
        try:
            return cls.model_validate({name: value for name, value in named.items() if value})
        except ValidationError as error:
            raise ConfigurationProblem("; ".join(map(_sentence, error.errors(include_url=False)))) from None


def _sentence(problem: ErrorDetails) -> str:
    """Of a rule of our own without pydantic's words before it."""
    said = problem["ctx"]["error"] if problem["type"] == "value_error" else problem["msg"]
    return f"{_PREFIX}{str(problem['loc'][0]).upper()}: {said}"


ProviderName = Literal["openai", "bedrock"]


class ProviderSettings(Settings):
    """Which provider, and how one that speaks OpenAI's API is reached. Bedrock needs neither endpoint nor key."""

    provider: ProviderName = "openai"
    provider_endpoint: str = Field(default="", validate_default=True)
    provider_key_arn: str = Field(default="", validate_default=True)

    @field_validator("provider_endpoint", "provider_key_arn")
    @classmethod
    def _to_reach_openai(cls, value: str, others: ValidationInfo) -> str:
        if not value and others.data.get("provider") == "openai":
            msg = f"needed where {_PREFIX}PROVIDER is openai"
            raise ValueError(msg)
        return value


class RatingSettings(Settings):
    """From where on a normalised rating is good, and up to where it is bad."""

    negative_rating: float = Field(default=_DEFAULT.negative_rating, ge=0, le=1)
    positive_rating: float = Field(default=_DEFAULT.positive_rating, ge=0, le=1, validate_default=True)

    @field_validator("positive_rating")
    @classmethod
    def _above_negative(cls, value: float, others: ValidationInfo) -> float:
        if "negative_rating" in others.data and value <= others.data["negative_rating"]:
            msg = f"{value} must be above {_PREFIX}NEGATIVE_RATING, which is {others.data['negative_rating']}"
            raise ValueError(msg)
        return value


class TriageSettings(RatingSettings):
    """What triage needs."""

    table: str
    bucket: str
    feedback_queue_url: str
    feedback_dlq_url: str
    rewrite_queue_url: str
    base_model: str
    unbound_tenants: Literal["accept", "refuse"] = "accept"
    operators: str = ""
    http_front_role_id: str = ""

    @property
    def senders(self) -> SenderRules:
        """Whom this deployment believes."""
        operators = frozenset(filter(None, self.operators.split(",")))
        return SenderRules(self.http_front_role_id, operators, self.unbound_tenants)

    @property
    def policy(self) -> TenantPolicy:
        """The policy of every tenant of this deployment, as far as triage goes."""
        return TenantPolicy(
            positive_rating=self.positive_rating, negative_rating=self.negative_rating, base_model=self.base_model
        )


class RewriteSettings(ProviderSettings, RatingSettings):
    """What rewrite needs. Without a judge model the one that rewrites also judges."""

    table: str
    bucket: str
    rewrite_queue_url: str
    rewrite_dlq_url: str
    rewrite_model: str
    judge_model: str | None = None
    input_price: float = Field(default=0.0, ge=0)
    output_price: float = Field(default=0.0, ge=0)
    rewrite_timeout_seconds: float = Field(default=120, ge=60)
    rewrite_calls_at_once: int = Field(default=32, ge=1)
    candidates: int = Field(default=_DEFAULT.candidates, ge=1, le=8)
    minimum_score: float = Field(default=_DEFAULT.minimum_score, gt=0, le=1)
    style_examples: int = Field(default=_DEFAULT.style_examples, ge=0, le=20)
    holdout_fraction: float = Field(default=_DEFAULT.holdout_fraction, ge=0, le=0.5)

    @property
    def call_timeout_seconds(self) -> float:
        """Longest wait for one answer: rewriting and judging must both fit, with time to read and commit."""
        return (self.rewrite_timeout_seconds - 20) / 2

    @property
    def policy(self) -> TenantPolicy:
        """The policy of every tenant of this deployment, as far as rewriting goes."""
        return TenantPolicy(
            positive_rating=self.positive_rating,
            negative_rating=self.negative_rating,
            candidates=self.candidates,
            minimum_score=self.minimum_score,
            style_examples=self.style_examples,
            holdout_fraction=self.holdout_fraction,
        )


class LaunchSettings(Settings):
    """What launch needs."""

    table: str
    advance_queue_url: str
    base_model: str
    sample_threshold: int = Field(default=_DEFAULT.sample_threshold, ge=MINIMUM_TRAINING_SAMPLES)
    minimum_samples: int = Field(default=_DEFAULT.minimum_samples, ge=MINIMUM_TRAINING_SAMPLES)
    maximum_age_days: float = Field(default=_DEFAULT.maximum_age_days, ge=0, le=365)
    minimum_interval_hours: float = Field(default=_DEFAULT.minimum_interval_hours, ge=0, le=8760)
    maximum_active_runs: int = Field(default=_DEFAULT.maximum_active_runs, ge=1)
    method: RunMethod = _DEFAULT.method
    epochs: int = Field(default=_DEFAULT.epochs, ge=1, le=50)
    training_price: float = Field(default=_DEFAULT.training_price, ge=0)
    cost_ceiling: float = Field(default=_DEFAULT.cost_ceiling, ge=0)

    @field_validator("cost_ceiling")
    @classmethod
    def _needs_a_price(cls, value: float, others: ValidationInfo) -> float:
        if value and not others.data.get("training_price"):
            msg = f"needs {_PREFIX}TRAINING_PRICE: without a price no cost can be estimated"
            raise ValueError(msg)
        return value

    @property
    def policy(self) -> TenantPolicy:
        """The policy of every tenant of this deployment, as far as launching goes."""
        return TenantPolicy(**self._of_the_policy())

    def _of_the_policy(self) -> dict[str, Any]:
        """The settings that are fields of the policy."""
        return {name: value for name, value in self if name in TenantPolicy.model_fields}


class AdvanceSettings(ProviderSettings, LaunchSettings):
    """What advance needs; it launches too, at every tick. ``training_role_arn`` is what Bedrock reads a file by."""

    bucket: str
    training_role_arn: str = Field(default="", validate_default=True)
    model_parameter_prefix: str = "/goldsmith"
    holdout_fraction: float = Field(default=_DEFAULT.holdout_fraction, ge=0, le=0.5)
    judge_model: str
    judge_provider: Literal["openai", "bedrock"] = "openai"
    judge_evaluations: bool = _DEFAULT.judge_evaluations
    minimum_evidence: int = Field(default=_DEFAULT.minimum_evidence, ge=1)
    promotion_margin: float = Field(default=_DEFAULT.promotion_margin, ge=0, le=1)
    automatic_rollback: bool = _DEFAULT.automatic_rollback
    rollback_minimum_drafts: int = Field(default=_DEFAULT.rollback_minimum_drafts, ge=1)
    rollback_margin: float = Field(default=_DEFAULT.rollback_margin, ge=0, le=1)
    near_duplicates: Literal["report", "collapse"] = _DEFAULT.near_duplicates
    strategy: AskedStrategy = _DEFAULT.strategy
    restart_below: int = Field(default=_DEFAULT.restart_below, ge=0)
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
            msg = f"needed where {_PREFIX}PROVIDER is bedrock"
            raise ValueError(msg)
        return value


class WebhookSettings(Settings):
    """What webhook needs; without a secret every call is refused."""

    table: str
    advance_queue_url: str
    webhook_secret_arn: str | None = None
