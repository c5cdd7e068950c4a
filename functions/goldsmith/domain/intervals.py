"""How sure a mean is."""

from collections.abc import Sequence
from random import Random
from statistics import fmean

_RESAMPLES = 2000
_SEED = 20_260_101
_LOWER, _UPPER = 0.025, 0.975


def bootstrap_interval(values: Sequence[float]) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the mean (Efron 1979); the same values give the same interval.

    That of the negated values is the negated interval, so it does not matter which of two things is measured against
    which.
    """
    random = Random(_SEED)  # noqa: S311 - resampling, not secrecy
    means = sorted(fmean(random.choices(values, k=len(values))) for _ in range(_RESAMPLES))
    return round(means[int(_LOWER * _RESAMPLES)], 6), round(means[int(_UPPER * _RESAMPLES) - 1], 6)
