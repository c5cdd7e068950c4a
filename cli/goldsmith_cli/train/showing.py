"""What a person sees of a run that is not started yet."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from goldsmith.domain.policy import MINIMUM_TRAINING_SAMPLES
from goldsmith.domain.training import stages
from goldsmith_cli.consoles import printable
from goldsmith_cli.layouts import Block
from goldsmith_cli.money import basis, dollars

if TYPE_CHECKING:
    from goldsmith.domain.launching import LaunchDecision
    from goldsmith.domain.policy import TenantPolicy
    from goldsmith_cli.train.planning import Plan

_BECAUSE = {
    "threshold": "enough samples are new",
    "age": "the oldest new sample is old enough",
    "hand": "when you ask for it",
}


def told(found: "Plan") -> RenderableType:
    """The plan: what would be trained on what, what it would cost, and what stands in its way."""
    starts = "can be started" if found.by_hand.starts else "cannot be started"
    heading = Text(f"{found.state.tenant}: a run {starts}", style="bold")
    return Group(Block(heading, [(name, printable(value)) for name, value in _facts(found)]))


def price(found: "Plan") -> str:
    """What the run would cost, in a few words."""
    amount = found.by_hand.estimate.price
    if amount is None:
        return "a price that is not known (TrainingPrice is not set)"
    return dollars(amount) if dollars(amount).startswith("less") else f"about {dollars(amount)}"


def _facts(found: "Plan") -> Iterator[tuple[str, str]]:
    state, policy, expected = found.state, found.policy, found.by_hand.estimate
    yield "samples", f"{state.samples:,} in all, {state.new_samples:,} of them new; about {found.held_out:,} held out"
    if state.samples - found.held_out < MINIMUM_TRAINING_SAMPLES <= state.samples:
        yield "mind", f"a provider needs {MINIMUM_TRAINING_SAMPLES} to train on: the run may fail for want of samples"
    if state.runs and not state.new_samples:
        yield "mind", "nothing is new since the latest run: it would be trained on what that one had"
    yield "method", _method(policy)
    yield "strategy", _strategy(found)
    yield "base model", policy.base_model
    yield "live model", state.live_model or f"none of the tenant's own yet, so {policy.base_model}"
    yield "tokens", f"about {expected.trained_tokens:,} in {_epochs(expected.epochs)}, {basis(expected)}"
    yield "price", f"{price(found)}{_at_most(found)}"
    yield "by itself", _when(found.by_itself)
    yield "by hand", _when(found.by_hand)


def _method(policy: "TenantPolicy") -> str:
    jobs = stages(policy.method)
    return policy.method if len(jobs) == 1 else f"{policy.method}: {len(jobs)} jobs, one after the other"


def _epochs(count: int) -> str:
    return f"{count} epoch{'' if count == 1 else 's'}"


def _strategy(found: "Plan") -> str:
    asked = found.policy.strategy
    if found.state.live_run is None:
        return f"{asked}: restart, as no model of the tenant's own is live"
    if asked == "auto":
        few = f"restart with fewer than {found.policy.restart_below:,} to train on"
        return f"auto: {few}, else by how far the new samples are from the known ones"
    return "continue: the live model, with what it has not seen" if asked == "continue" else "restart: with everything"


def _at_most(found: "Plan") -> str:
    ceiling = f", CostCeiling is {dollars(found.policy.cost_ceiling)}" if found.policy.cost_ceiling else ""
    restarts = found.policy.strategy == "restart" or found.state.live_run is None
    return ceiling if restarts else f" if it restarts, less if it continues{ceiling}"


def _when(decision: "LaunchDecision") -> str:
    if decision.starts and decision.because is not None:
        return f"yes, {_BECAUSE[decision.because]}"
    return f"no: {'; '.join(decision.why_not)}"
