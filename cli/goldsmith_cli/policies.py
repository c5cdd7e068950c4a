"""The policy that is in force on a stack, by its outputs."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.tenant_settings import OVERRIDABLE
from goldsmith.errors import ConfigurationProblem
from goldsmith_cli.errors import CliError
from goldsmith_cli.validation import sentence

if TYPE_CHECKING:
    from goldsmith.domain.runs import TenantState
    from goldsmith_cli.target import Target

LAUNCHING: Mapping[str, str] = {
    "sample_threshold": "ConfiguredSampleThreshold",
    "minimum_samples": "ConfiguredMinimumSamples",
    "maximum_age_days": "ConfiguredMaximumAgeDays",
    "minimum_interval_hours": "ConfiguredMinimumIntervalHours",
    "maximum_active_runs": "ConfiguredMaximumActiveRuns",
    "method": "ConfiguredMethod",
    "strategy": "ConfiguredStrategy",
    "restart_below": "ConfiguredRestartBelow",
    "epochs": "ConfiguredEpochs",
    "training_price": "ConfiguredTrainingPrice",
    "cost_ceiling": "ConfiguredCostCeiling",
    "holdout_fraction": "ConfiguredHoldoutFraction",
    "base_model": "ConfiguredBaseModel",
}
"""The fields of the policy that starting a run depends on, and the outputs that have their values."""

ALL: Mapping[str, str] = {
    **LAUNCHING,
    "positive_rating": "ConfiguredPositiveRating",
    "negative_rating": "ConfiguredNegativeRating",
    "candidates": "ConfiguredCandidates",
    "minimum_score": "ConfiguredMinimumScore",
    "style_examples": "ConfiguredStyleExamples",
    "near_duplicates": "ConfiguredNearDuplicates",
    "minimum_evidence": "ConfiguredMinimumEvidence",
    "promotion_margin": "ConfiguredPromotionMargin",
    "judge_evaluations": "ConfiguredPairwiseJudge",
    "automatic_rollback": "ConfiguredAutomaticRollback",
    "rollback_minimum_drafts": "ConfiguredRollbackMinimumDrafts",
    "rollback_margin": "ConfiguredRollbackMargin",
}
"""The fields of the policy that a stack has a parameter for, and the outputs that have their values."""


def policy_of(target: "Target", **more: Any) -> TenantPolicy:  # noqa: ANN401 - any further field of the policy
    """The ratings by which the stack's triage decides, and ``more``; CliError when they make no sense."""
    ratings = {
        "positive_rating": float(target.output("ConfiguredPositiveRating")),
        "negative_rating": float(target.output("ConfiguredNegativeRating")),
    }
    return _policy(target, ratings | more, "deploy it with a NegativeRating below its PositiveRating")


def launch_policy_of(target: "Target") -> TenantPolicy:
    """What the stack's runs are started by; CliError when it makes no sense, NoStackError when it is not told."""
    fields = {name: target.output(output) for name, output in LAUNCHING.items()}
    return _policy(target, fields, "deploy it with parameters as docs/deployment.md has them")


def stack_policy(target: "Target") -> TenantPolicy:
    """All that a stack decides by; defaults for what one of an earlier version does not tell. CliError as above."""
    fields = {name: target.outputs[output] for name, output in ALL.items() if output in target.outputs}
    return _policy(target, fields, "deploy it with parameters as docs/deployment.md has them")


def tenants_policy(state: "TenantState", stack: TenantPolicy, fields: Collection[str] = OVERRIDABLE) -> TenantPolicy:
    """The stack's policy with what the tenant has set in its place; CliError when they do not go together."""
    try:
        return state.settings.effective(state.tenant, stack, fields)
    except ConfigurationProblem as error:
        raise CliError(str(error), f"goldsmith tenant show {state.tenant}") from None


def threshold_of(state: "TenantState", stack: int | None) -> int | None:
    """New samples that start a run of the tenant, by what it has set or the stack tells; None where neither does."""
    own = state.settings.overrides.get("sample_threshold")
    return stack if own is None else int(own)


def _policy(target: "Target", fields: Mapping[str, Any], cure: str) -> TenantPolicy:
    try:
        return TenantPolicy.model_validate(fields)
    except ValidationError as error:
        wrong = "; ".join(sentence(problem) for problem in error.errors(include_url=False))
        raise CliError(f"{target.description} is configured with what no function accepts: {wrong}", cure) from None
