"""The policy that is in force on a stack, by its outputs."""

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from goldsmith.domain.policy import TenantPolicy
from goldsmith_cli.errors import CliError
from goldsmith_cli.validation import sentence

if TYPE_CHECKING:
    from goldsmith_cli.target import Target


def policy_of(target: "Target", **more: Any) -> TenantPolicy:  # noqa: ANN401 - any further field of the policy
    """The ratings by which the stack's triage decides, and ``more``; CliError when they make no sense."""
    try:
        return TenantPolicy(
            positive_rating=float(target.output("ConfiguredPositiveRating")),
            negative_rating=float(target.output("ConfiguredNegativeRating")),
            **more,
        )
    except ValidationError as error:
        wrong = "; ".join(sentence(problem) for problem in error.errors(include_url=False))
        raise CliError(
            f"{target.description} is configured with what no function accepts: {wrong}",
            "deploy it with a NegativeRating below its PositiveRating",
        ) from None
