"""Is the new model better? Measured by how far each model's answers are from what people finally sent."""

from collections.abc import Sequence
from enum import StrEnum
from random import Random
from statistics import fmean

from goldsmith.domain.model import Model
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.text import edit_distance

_RESAMPLES = 2000
_SEED = 20_260_101
_LOWER, _UPPER = 0.025, 0.975


class Comparison(Model):
    """Both models' answers to one held-out conversation, and the human final they are measured by."""

    generation_id: str
    final: str
    live_answer: str
    new_answer: str

    @property
    def live_distance(self) -> float:
        """Normalised edit distance of the live model's answer to the final."""
        return edit_distance(self.live_answer, self.final)

    @property
    def new_distance(self) -> float:
        """Normalised edit distance of the new model's answer to the final."""
        return edit_distance(self.new_answer, self.final)


class Verdict(StrEnum):
    """What an evaluation says about the new model."""

    BETTER = "better"
    NOT_BETTER = "not_better"
    TOO_LITTLE_EVIDENCE = "too_little_evidence"


class Evaluation(Model):
    """Mean edit distances, and the mean improvement with its 95 % bootstrap interval.

    Distances are 0 … 1, lower is better; an improvement is live minus new, so positive is better. ``needed`` is how
    many ``answers`` a promotion takes, ``left_out`` how many conversations the live model gave no answer to.
    """

    answers: int
    needed: int = 0
    left_out: int = 0
    live_distance: float | None
    new_distance: float | None
    improvement: float | None
    interval: tuple[float, float] | None
    verdict: Verdict
    report_key: str | None = None


def evaluate(comparisons: Sequence[Comparison], policy: TenantPolicy) -> Evaluation:
    """Compare two models on the same held-out conversations.

    The new model is better when its mean improvement reaches the policy's margin and the whole
    interval lies above zero, on at least ``minimum_evidence`` conversations.
    """
    if not comparisons:
        return Evaluation(
            answers=0,
            needed=policy.minimum_evidence,
            live_distance=None,
            new_distance=None,
            improvement=None,
            interval=None,
            verdict=Verdict.TOO_LITTLE_EVIDENCE,
        )
    live = [comparison.live_distance for comparison in comparisons]
    new = [comparison.new_distance for comparison in comparisons]
    gains = [before - after for before, after in zip(live, new, strict=True)]
    interval = bootstrap_interval(gains)
    return Evaluation(
        answers=len(gains),
        needed=policy.minimum_evidence,
        live_distance=round(fmean(live), 6),
        new_distance=round(fmean(new), 6),
        improvement=round(fmean(gains), 6),
        interval=interval,
        verdict=_verdict(gains, interval, policy),
    )


def _verdict(gains: Sequence[float], interval: tuple[float, float], policy: TenantPolicy) -> Verdict:
    if len(gains) < policy.minimum_evidence:
        return Verdict.TOO_LITTLE_EVIDENCE
    if fmean(gains) >= policy.promotion_margin and interval[0] > 0:
        return Verdict.BETTER
    return Verdict.NOT_BETTER


def bootstrap_interval(values: Sequence[float]) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the mean (Efron 1979); the same values give the same interval."""
    random = Random(_SEED)  # noqa: S311 - resampling, not secrecy
    means = sorted(fmean(random.choices(values, k=len(values))) for _ in range(_RESAMPLES))
    return round(means[int(_LOWER * _RESAMPLES)], 6), round(means[int(_UPPER * _RESAMPLES) - 1], 6)
