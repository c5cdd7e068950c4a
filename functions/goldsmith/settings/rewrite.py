"""What rewrite is told by its environment."""

from pydantic import Field

from goldsmith.domain.policy import TenantPolicy
from goldsmith.settings.defaults import of_policy
from goldsmith.settings.shared import ProviderSettings, RatingSettings


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
    candidates: int = Field(default=of_policy("candidates"), ge=1, le=8)
    minimum_score: float = Field(default=of_policy("minimum_score"), gt=0, le=1)
    style_examples: int = Field(default=of_policy("style_examples"), ge=0, le=20)
    holdout_fraction: float = Field(default=of_policy("holdout_fraction"), ge=0, le=0.5)

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
