"""Does a run continue from the live model, or restart from the base model with everything?

Continuing is cheap and builds on what is learnt, as long as the new samples are of the kind the live model knows. Where
they are not, training on them alone makes a model forget the rest (McCloskey and Cohen 1989, "Catastrophic interference
in connectionist networks"), so the run restarts with the full set. Whatever is in doubt restarts.
"""

from enum import StrEnum

from goldsmith.domain.distance import Distance
from goldsmith.domain.model import Model
from goldsmith.domain.training import AskedStrategy, Strategy

ALPHA = 0.01
"""A difference that chance makes less often is a difference: so often do samples of one kind restart for nothing."""


class Obstacle(StrEnum):
    """Why there is no live model to continue from, as part of a sentence."""

    NO_TUNED_MODEL = "no model of the tenant's own is live yet"
    OTHER_BASE_MODEL = "the live model was tuned from another base model than the one configured now"
    NOT_TUNABLE = "the provider does not take the live model for tuning any more"
    RETRAIN_REQUIRED = "the live model knows samples that have been forgotten since"


class StrategyChoice(Model):
    """What a run trains from, the distance it was decided by if it was measured, and why in a sentence."""

    strategy: Strategy
    distance: Distance | None
    reason: str


def needs_distance(asked: AskedStrategy, obstacle: str | None, samples: int, restart_below: int) -> bool:
    """Whether the choice depends on the distance; where it does not, nobody need measure it."""
    return _settled(asked, obstacle, samples, restart_below) is None


def choose_strategy(
    asked: AskedStrategy,
    *,
    obstacle: str | None,
    samples: int,
    new_samples: int,
    restart_below: int,
    distance: Distance | None,
    alpha: float = ALPHA,
) -> StrategyChoice:
    """Choose what a run trains from.

    ``obstacle`` says why there is no live model to continue from, None if there is one: an Obstacle, or any part of a
    sentence. ``samples`` are all there are to train on, ``new_samples`` those of them that the live model has not seen.
    With ``auto``, fewer than ``restart_below`` in all restart; otherwise the distance decides, far being a p-value of
    ``alpha`` or less. What could not be measured restarts. Without a model to continue from everything does.
    """
    settled = _settled(asked, obstacle, samples, restart_below)
    strategy, reason = settled or _by_distance(distance, samples, new_samples, alpha)
    return StrategyChoice(strategy=strategy, distance=distance, reason=reason)


def _settled(
    asked: AskedStrategy, obstacle: str | None, samples: int, restart_below: int
) -> tuple[Strategy, str] | None:
    if asked == "restart":
        return "restart", "The run restarts from the base model, as the policy asks."
    if obstacle is not None:
        although = ", although the policy asks to continue" if asked == "continue" else ""
        return "restart", f"The run restarts from the base model{although}: {obstacle}."
    if asked == "continue":
        return "continue", "The run continues from the live model, as the policy asks."
    if samples < restart_below:
        few = f"{_samples(samples)} in all, fewer than the {restart_below:,} that continuing takes"
        return "restart", f"The run restarts from the base model: there {'is' if samples == 1 else 'are'} {few}."
    return None


def _by_distance(distance: Distance | None, samples: int, new_samples: int, alpha: float) -> tuple[Strategy, str]:
    if distance is None:
        return "restart", (
            f"The run restarts from the base model: with {_samples(new_samples)} of {samples:,} new, there is too"
            " little to compare with what the live model was trained on."
        )
    if distance.p_value <= alpha:
        return "restart", (
            f"The run restarts from the base model with all {_samples(samples)}: the new ones are of another kind than"
            f" those the live model was trained on ({_measured(distance)}, at or below {alpha:g})."
        )
    return "continue", (
        f"The run continues from the live model with {_samples(new_samples)} that are new: they are of the kind the"
        f" live model was trained on ({_measured(distance)}, above {alpha:g})."
    )


def _measured(distance: Distance) -> str:
    compared = f"{distance.new_samples:,} new and {distance.known_samples:,} known samples compared"
    return f"{compared}, distance {distance.statistic:.3f}, p = {distance.p_value:.3g}"


def _samples(count: int) -> str:
    return f"{count:,} sample{'' if count == 1 else 's'}"
