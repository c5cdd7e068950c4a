"""Is the live model worse than its predecessor? Asked as often as one likes, of running sums alone."""

from enum import StrEnum
from math import log, sqrt
from typing import Self

from pydantic import Field, model_validator

from goldsmith.domain.model import Model

_MILLION = 1_000_000
_SCALE = 0.2
"""The difference of means that the bound is made to find; fixed, for it must not follow from what was observed.

A smaller one finds small differences a little sooner, and is wrong more often where most drafts are rewritten.
"""


class Sums(Model):
    """What is remembered of a model's drafts that a person sent: their number and sums over their edit distances.

    ``distance`` is the sum of normalised edit distances (0 … 1), ``squares`` the sum of their squares, both in
    millionths: whole numbers, so they add up to the same in whatever order and on whatever machine. Sums that no
    drafts can have are refused.
    """

    drafts: int = Field(default=0, ge=0)
    distance: int = Field(default=0, ge=0)
    squares: int = Field(default=0, ge=0)

    @classmethod
    def of(cls, distance: float) -> Self:
        """The sums of one draft with this normalised edit distance between it and what was sent."""
        return cls(drafts=1, distance=round(distance * _MILLION), squares=round(distance * distance * _MILLION))

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            drafts=self.drafts + other.drafts,
            distance=self.distance + other.distance,
            squares=self.squares + other.squares,
        )

    @property
    def mean(self) -> float:
        """Mean edit distance, 0 … 1; 0 where there are no drafts."""
        return self.distance / (_MILLION * self.drafts) if self.drafts else 0.0

    @property
    def variance(self) -> float:
        """Variance of the edit distances (divided by their number), 0 … 0.25; 0 where there are no drafts."""
        return max(0.0, self.squares / (_MILLION * self.drafts) - self.mean**2) if self.drafts else 0.0

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not self.squares <= self.distance <= self.drafts * _MILLION:
            msg = (
                f"squares ({self.squares}) must not exceed distance ({self.distance}), nor that {_MILLION} for each of"
                f" the drafts ({self.drafts}): change all three in one step"
            )
            raise ValueError(msg)
        return self


_AS_WRITTEN = Sums.of(0.0)
_ALL_CHANGED = Sums.of(1.0)


class Standing(StrEnum):
    """How the live model stands beside its predecessor."""

    TOO_EARLY = "too_early"
    FINE = "fine"
    WORSE = "worse"


class WatchVerdict(Model):
    """What a look at the live model says.

    ``difference`` is its mean edit distance less its predecessor's, so positive is worse; None while one of them has
    no drafts. ``lower_bound`` is what that difference surely exceeds at this moment; None while it is too early.
    """

    verdict: Standing
    difference: float | None
    lower_bound: float | None
    sentence: str


def watch(
    live: Sums, before: Sums, *, alpha: float = 0.05, minimum_drafts: int = 20, margin: float = 0.02
) -> WatchVerdict:
    """Whether the live model is surely worse than the one ``before`` it, by more than ``margin``.

    However often it is asked, a model that is not worse by more than the margin is ever found worse with a chance of
    about ``alpha`` at most; bench/rollback_rates.py measures it. That takes drafts that are edited independently of
    each other: sums cannot show that they come in batches which all need the same edit.

    Both need ``minimum_drafts``, from where the approximation holds (Bibaut, Kallus, Lindon 2022). The margin is what
    a promotion has to gain: the models are measured at different times, and drafts get harder by themselves.
    """
    bound = lower_bound(live, before, alpha) if min(live.drafts, before.drafts) >= max(1, minimum_drafts) else None
    standing = Standing.TOO_EARLY if bound is None else Standing.WORSE if bound > margin else Standing.FINE
    return WatchVerdict(
        verdict=standing,
        difference=round(live.mean - before.mean, 6) if live.drafts and before.drafts else None,
        lower_bound=None if bound is None else round(bound, 6),
        sentence=_sentence(standing, live, before, alpha, minimum_drafts, margin),
    )


def lower_bound(live: Sums, before: Sums, alpha: float) -> float:
    """What the true difference of means exceeds at every look at once, with a confidence of 1 - ``alpha``.

    A one-sided asymptotic confidence sequence: Robbins's normal mixture (1970) with estimated variances (Waudby-Smith,
    Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences", Annals of
    Statistics 2024). It runs on the information about the difference, one by its variance, in which a difference of
    two growing means has independent increments (Jennison, Turnbull 1997): so both models may be uncertain and both
    may grow, and no error is split between them.

    Each model is first given one imaginary draft that speaks against a rollback: the live one a draft sent as it was,
    its predecessor one changed entirely. That is how the bounds of Clopper and Pearson (1934) and Gaffke (2005) hold
    for few observations; without it twenty drafts that happened to be sent as they were would prove a model perfect.
    Both models need at least one draft.
    """
    cautious_live, cautious_before = live + _AS_WRITTEN, before + _ALL_CHANGED
    variance = cautious_live.variance / live.drafts + cautious_before.variance / before.drafts
    return cautious_live.mean - cautious_before.mean - _radius(variance, alpha)


def _radius(variance: float, alpha: float) -> float:
    """How far the difference may be above the truth, of which ``variance`` is the square of the standard error."""
    if variance == 0:
        return 0.0
    evidence = _SCALE**2 / variance
    return sqrt(2 * variance * (1 + 1 / evidence) * log(1 + sqrt(1 + evidence) / (2 * alpha)))


def _sentence(standing: Standing, live: Sums, before: Sums, alpha: float, minimum_drafts: int, margin: float) -> str:
    if standing is Standing.TOO_EARLY:
        return (
            f"Too early to tell: drafts that people sent are {live.drafts} by the live model and {before.drafts} by "
            f"its predecessor, and each needs {minimum_drafts}."
        )
    means = (
        f"mean edit distance {live.mean:.3f} over {live.drafts} drafts, against {before.mean:.3f} over its "
        f"predecessor's {before.drafts}"
    )
    if standing is Standing.WORSE:
        return f"The live model is worse: {means}; a rise by more than {margin:g} is sure at {_percent(alpha)}."
    return (
        f"The live model is not shown to be worse: {means}; a rise by more than {margin:g} is not sure at "
        f"{_percent(alpha)}."
    )


def _percent(alpha: float) -> str:
    return f"{100 * (1 - alpha):g} %"
