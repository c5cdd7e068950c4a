"""What a tenant may set: the numbers the decisions depend on."""

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from goldsmith.domain.model import Model
from goldsmith.domain.training import AskedStrategy, RunMethod

MINIMUM_TRAINING_SAMPLES = 10
"""Fewest lines a provider accepts for one fine-tune (OpenAI's published limit)."""


class TenantPolicy(Model):
    """Thresholds on normalised ratings, when to train, and when a model is good enough."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    positive_rating: float = Field(default=0.75, ge=0, le=1, description="At or above it a draft is good.")
    negative_rating: float = Field(default=0.25, ge=0, le=1, description="At or below it a draft is bad.")
    sample_threshold: int = Field(default=200, ge=MINIMUM_TRAINING_SAMPLES, description="New samples that start a run.")
    minimum_samples: int = Field(
        default=50, ge=MINIMUM_TRAINING_SAMPLES, description="New samples that start a run once the oldest is old."
    )
    maximum_age_days: float = Field(
        default=0, ge=0, le=365, description="Age of the oldest new sample at which the minimum is enough; 0: never."
    )
    minimum_interval_hours: float = Field(
        default=0, ge=0, le=8760, description="Least time between the starts of two runs."
    )
    maximum_active_runs: int = Field(default=100, ge=1, description="Most runs of all tenants under way at a time.")
    method: RunMethod = Field(default="sft", description="How a run trains.")
    strategy: AskedStrategy = Field(default="auto", description="What a run tunes: the live model, or the base model.")
    restart_below: int = Field(default=500, ge=0, description="Samples in all below which a run restarts.")
    epochs: int = Field(default=3, ge=1, le=50, description="How often a job goes through its training set.")
    training_price: float = Field(default=0, ge=0, description="US dollars a million trained tokens; 0: not known.")
    cost_ceiling: float = Field(default=0, ge=0, description="US dollars a run may cost at most; 0: no ceiling.")
    holdout_fraction: float = Field(default=0.2, ge=0, le=0.5, description="Share of conversations never trained on.")
    minimum_evidence: int = Field(default=20, ge=1, description="Held-out answers needed to promote a model.")
    promotion_margin: float = Field(default=0.02, ge=0, le=1, description="Fall of mean edit distance needed.")
    judge_evaluations: bool = Field(
        default=True, description="Whether a judge compares both models' answers and may keep a new model back."
    )
    automatic_rollback: bool = Field(default=True, description="Whether a live model found worse is rolled back.")
    rollback_minimum_drafts: int = Field(
        default=20, ge=1, description="Drafts people sent, of the live model and of its predecessor, to compare them."
    )
    rollback_margin: float = Field(default=0.02, ge=0, le=1, description="Rise of mean edit distance that is borne.")
    evaluation_limit: int = Field(default=50, ge=1, description="Most held-out conversations asked in one evaluation.")
    candidates: int = Field(default=2, ge=1, le=8, description="Rewrites asked for, of which the best is taken.")
    minimum_score: float = Field(default=0.75, gt=0, le=1, description="Judge's score a rewrite needs to be learnt.")
    style_examples: int = Field(default=3, ge=0, le=20, description="Latest human answers shown to the rewriter.")
    near_duplicates: Literal["report", "collapse"] = Field(
        default="report", description="Whether samples that are nearly the same are only told of, or also left out."
    )
    base_model: str = Field(
        default="gpt-4.1-mini-2025-04-14", min_length=1, max_length=1024, description="What the first run tunes."
    )

    @property
    def evaluated(self) -> int:
        """Held-out conversations an evaluation asks: never fewer than a promotion needs."""
        return max(self.evaluation_limit, self.minimum_evidence)

    def is_bad(self, rating: float | None) -> bool:
        """Whether a normalised rating says that the draft is bad."""
        return rating is not None and rating <= self.negative_rating

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.negative_rating >= self.positive_rating:
            msg = f"negative_rating ({self.negative_rating}) must be below positive_rating ({self.positive_rating})"
            raise ValueError(msg)
        if self.cost_ceiling and not self.training_price:
            msg = f"cost_ceiling ({self.cost_ceiling}) needs a training_price: without it no cost can be estimated"
            raise ValueError(msg)
        return self
