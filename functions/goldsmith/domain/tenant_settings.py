"""What a tenant has set for itself: where it departs from the stack's policy, and who may send for it."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Self

from pydantic import ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from goldsmith.domain.model import Model
from goldsmith.domain.policy import TenantPolicy
from goldsmith.errors import ConfigurationProblem

Value = bool | int | float | str
"""What a field of a policy can be."""

SENDER_PATTERN = r"[A-Z0-9]{12,128}"
"""A principal's unique id as IAM gives it (AIDA…, AROA…), or an account's twelve digits."""

MOST_SENDERS = 50
"""Every commit of a tenant rewrites the item its settings are in: what is in there has to stay small."""

LONGEST_NOTE = 500

OF_THE_STACK: Mapping[str, str] = {
    "maximum_active_runs": "it counts the runs of all tenants together: deploy the stack with another MaximumActiveRuns"
}
"""Fields of the policy that no tenant can have for itself, and why."""

OVERRIDABLE = frozenset(TenantPolicy.model_fields) - frozenset(OF_THE_STACK)

_RATINGS = frozenset({"positive_rating", "negative_rating"})
OF_FEEDBACK = _RATINGS | {"base_model", "candidates", "minimum_score", "style_examples", "holdout_fraction"}
"""What triage, rewriting and replay decide by."""

OF_LAUNCHES = OVERRIDABLE - _RATINGS
"""What runs are started by, and held back for what they cost."""

_COSTS = frozenset({"cost_ceiling", "training_price"})
OF_MODELS = OF_LAUNCHES - _COSTS
"""What snapshots, plans, evaluations and the watch go by: no two of these are compared, so always together."""

_COMPARED = _RATINGS | _COSTS
"""What can be wrong together only."""


class TenantSettings(Model):
    """What is in force for a tenant. ``version`` grows with every change; 0: nothing was ever set.

    ``overrides`` has only the fields that the tenant sets: whatever else the stack is deployed with reaches the tenant.
    ``senders`` are the principals that may send for it; where nobody is named, nobody is bound.
    """

    model_config = ConfigDict(allow_inf_nan=False)

    version: int = 0
    overrides: dict[str, Value] = Field(default_factory=dict)
    senders: tuple[str, ...] = ()

    def effective(self, tenant: str, stack: TenantPolicy, fields: Collection[str] = OVERRIDABLE) -> TenantPolicy:
        """The stack's policy, with what the tenant sets of ``fields`` in its place.

        Of the stack's policy a function is told what it decides by, and no more: what it was not told must not be
        compared to what the tenant sets.

        Raises:
            ConfigurationProblem: they do not go together, as the stack was deployed with something else since; names
                the fields and the cure.
        """
        own = {name: value for name, value in self.overrides.items() if name in fields}
        if not own:
            return stack
        try:
            return TenantPolicy.model_validate({**stack.model_dump(), **own})
        except ValidationError as error:
            problems = "; ".join(problem_sentence(each) for each in error.errors(include_url=False))
            raise ConfigurationProblem(
                f"settings of the tenant {tenant}: {problems}; {_cure(tenant, own, error)}"
            ) from None

    def after(self, overrides: Mapping[str, Value], senders: tuple[str, ...]) -> Self:
        """The next version."""
        changes = {"version": self.version + 1, "overrides": dict(sorted(overrides.items())), "senders": senders}
        return self.model_copy(update=changes)

    def when_forgotten(self) -> Self:
        """What is left once everything of the tenant is forgotten: who may send in its name, so that not all may."""
        return self.after({}, self.senders) if self.overrides else self


class SettingsChange(Model):
    """One change of a tenant's settings. ``changed_by`` is who made it, ``note`` their reason in free text."""

    tenant: str
    before: TenantSettings
    after: TenantSettings
    changed_at: datetime
    changed_by: str
    note: str = Field(default="", max_length=LONGEST_NOTE)

    @property
    def fields(self) -> Iterator[tuple[str, Value | None, Value | None]]:
        """Each field of the policy that changed, from what to what; None where the stack's value holds."""
        was, now = self.before.overrides, self.after.overrides
        for name in sorted(was.keys() | now.keys()):
            if (type(was.get(name)), was.get(name)) != (type(now.get(name)), now.get(name)):
                yield name, was.get(name), now.get(name)


def problem_sentence(problem: ErrorDetails) -> str:
    """What pydantic found wrong with a policy; of a rule of our own without pydantic's words before it."""
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    return f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"


def _cure(tenant: str, own: Mapping[str, Value], error: ValidationError) -> str:
    named = {str(part) for problem in error.errors() for part in problem["loc"]} or _COMPARED
    unset = " ".join(f"--unset {name}" for name in sorted(own.keys() & named))
    return f"mend it with goldsmith tenant set {tenant} {unset}, or with another value, or deploy the stack as it was"
