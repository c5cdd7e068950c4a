"""When a run starts: enough that is new, or not so much but old; and nothing that speaks against it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from goldsmith.domain.costs import Estimate, estimate
from goldsmith.domain.model import Model
from goldsmith.domain.model_names import answering
from goldsmith.domain.policy import MINIMUM_TRAINING_SAMPLES, TenantPolicy
from goldsmith.domain.runs import Run, RunState, RunStep, TenantState
from goldsmith.domain.training import stages

Because = Literal["threshold", "age", "hand"]


class LaunchDecision(Model):
    """Whether a run starts now. ``because`` says what calls for one, None while nothing does.

    ``why_not`` has a sentence for each thing that stands in the way, what is missing included. ``estimate`` is what a
    run that restarts would cost, by the bytes of the golden samples that the ledger counts.
    """

    because: Because | None
    why_not: tuple[str, ...]
    estimate: Estimate

    @property
    def starts(self) -> bool:
        """Whether a run is to be claimed."""
        return self.because is not None and not self.why_not


def decide(
    tenant: TenantState, policy: TenantPolicy, now: datetime, active_runs: int, *, by_hand: bool = False
) -> LaunchDecision:
    """Whether a run of the tenant starts, with ``active_runs`` of all tenants under way.

    ``by_hand`` a person wants one: threshold, age and interval do not matter then, everything else does.
    """
    expected = expected_cost(tenant, policy)
    because = "hand" if by_hand else _due(tenant, policy, now)
    why_not = [*_in_the_way(tenant, policy, active_runs, expected)]
    if by_hand:
        why_not += _too_few(tenant, MINIMUM_TRAINING_SAMPLES)
    elif because is None:
        why_not.append(_missing(tenant, policy, now))
    else:
        why_not += _too_soon(tenant, policy, now)
    return LaunchDecision(because=because, why_not=tuple(why_not), estimate=expected)


def expected_cost(tenant: TenantState, policy: TenantPolicy) -> Estimate:
    """What a run would cost: as if trained on all current samples, each job of it.

    That is what a run costs which restarts, and holds nothing out; one that continues is trained on less. Preference
    pairs repeat the prompt with two answers, so a job of ``dpo`` is reckoned at twice the bytes.
    """
    passes = sum(2 if method == "dpo" else 1 for method in stages(policy.method))
    size = tenant.counters.get("sample_bytes", 0) * passes
    samples = tenant.samples * len(stages(policy.method))
    return estimate(samples, size, policy.epochs, tenant.tokens_per_byte, policy.training_price)


def too_expensive(expected: Estimate, policy: TenantPolicy) -> str | None:
    """Why the training sets cost more than the policy allows, in a sentence; None when they do not."""
    if not policy.cost_ceiling or expected.price is None or expected.price <= policy.cost_ceiling:
        return None
    return (
        f"training on {expected.samples:,} samples, about {expected.trained_tokens:,} tokens in {expected.epochs} "
        f"epochs, would cost about ${expected.price:,.2f}, and CostCeiling is ${policy.cost_ceiling:,.2f}: raise it, "
        "or lower Epochs"
    )


def claim(tenant: TenantState, policy: TenantPolicy, now: datetime, because: Because = "threshold") -> Run:
    """The run that starts."""
    return Run(
        tenant=tenant.tenant,
        number=tenant.runs + 1,
        state=RunState.CLAIMED,
        configured_base=policy.base_model,
        base_model=policy.base_model,
        live_model=tenant.live_model or answering(policy.base_model),
        live_run=tenant.live_run,
        because=because,
        method=policy.method,
        epochs=policy.epochs,
        new_samples=tenant.new_samples,
        created_at=now,
        updated_at=now,
        steps=(RunStep(state=RunState.CLAIMED, at=now),),
        consumed_before=tenant.consumed + tenant.forgotten_samples,
        oldest_sample_at=tenant.oldest_new_sample_at,
    )


def _due(tenant: TenantState, policy: TenantPolicy, now: datetime) -> Because | None:
    if tenant.new_samples >= policy.sample_threshold:
        return "threshold"
    age = _age(tenant, now)
    old = policy.maximum_age_days > 0 and age is not None and age >= timedelta(days=policy.maximum_age_days)
    return "age" if old and tenant.new_samples >= policy.minimum_samples else None


def _age(tenant: TenantState, now: datetime) -> timedelta | None:
    """How long the oldest new sample has waited; nought when it was committed by a clock that is ahead of this one."""
    oldest = tenant.oldest_new_sample_at
    return None if oldest is None else max(now - oldest, timedelta())


def _in_the_way(tenant: TenantState, policy: TenantPolicy, active_runs: int, expected: Estimate) -> Iterator[str]:
    if tenant.active_run:
        yield f"{tenant.active_run} is under way, and a tenant has one run at a time"
    for subject in tenant.forgetting:
        yield f"{subject} is being forgotten: runs wait until that is done"
    if active_runs >= policy.maximum_active_runs:
        yield f"{active_runs:,} of all tenants' runs under way, and MaximumActiveRuns is {policy.maximum_active_runs:,}"
    costly = too_expensive(expected, policy)
    if costly:
        yield costly


def _too_few(tenant: TenantState, needed: int) -> Iterator[str]:
    if tenant.samples < needed:
        yield f"{tenant.samples} golden samples in all, and a provider needs {needed} to train on"


def _too_soon(tenant: TenantState, policy: TenantPolicy, now: datetime) -> Iterator[str]:
    interval = timedelta(hours=policy.minimum_interval_hours)
    # Asked for an interval first: clocks differ, and a claim of "a moment from now" is not too soon after no interval.
    if interval and tenant.claimed_at is not None and now - tenant.claimed_at < interval:
        latest, following = (f"{at:%Y-%m-%d %H:%M} UTC" for at in (tenant.claimed_at, tenant.claimed_at + interval))
        yield f"the latest run started {latest}, the next one may from {following} on"


def _missing(tenant: TenantState, policy: TenantPolicy, now: datetime) -> str:
    said = f"{tenant.new_samples:,} new samples, and a run starts at {policy.sample_threshold:,}"
    if policy.maximum_age_days and policy.minimum_samples < policy.sample_threshold:
        age = _age(tenant, now)
        since = f"; the oldest is {age / timedelta(days=1):.1f} days old" if age is not None else ""
        said += f", or at {policy.minimum_samples:,} when the oldest is {policy.maximum_age_days:g} days old{since}"
    return said
