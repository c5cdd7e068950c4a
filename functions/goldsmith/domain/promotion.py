"""Is the new model better? Measured by how far each model's answers are from what people finally sent.

The distance decides; a judge may only object (see goldsmith.domain.preference).
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property
from statistics import fmean

from goldsmith.domain.intervals import bootstrap_interval
from goldsmith.domain.model import Model
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.preference import Judged, Preference, preference
from goldsmith.domain.text import edit_distance


class Comparison(Model):
    """Both models' answers to one held-out conversation, and the human final they are measured by.

    ``judged`` is which of them a judge prefers; None where it was not asked, or gave no answer.
    """

    generation_id: str
    final: str
    live_answer: str
    new_answer: str
    judged: Judged | None = None

    @cached_property
    def live_distance(self) -> float:
        """Normalised edit distance of the live model's answer to the final."""
        return edit_distance(self.live_answer, self.final)

    @cached_property
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
    many ``answers`` a promotion takes and ``margin`` how large an improvement, ``left_out`` how many conversations the
    live model gave no answer to. ``preference`` is the judge's, None where it was not asked. ``reason`` says the
    verdict in a sentence. ``page_key`` is the report for people, ``report_key`` the one for programs.
    """

    answers: int
    needed: int = 0
    margin: float = 0
    left_out: int = 0
    live_distance: float | None
    new_distance: float | None
    improvement: float | None
    interval: tuple[float, float] | None
    preference: Preference | None = None
    verdict: Verdict
    reason: str = ""
    report_key: str | None = None
    page_key: str | None = None


def evaluate(comparisons: Sequence[Comparison], policy: TenantPolicy) -> Evaluation:
    """Compare two models on the same held-out conversations.

    The new model is better when its mean improvement reaches the policy's margin and the whole interval lies above
    zero, on at least ``minimum_evidence`` conversations; unless a judge prefers the live model's answers beyond chance.
    A judge that was to be asked and was not heard about half of them is evidence that is missing.
    """
    gains = [comparison.live_distance - comparison.new_distance for comparison in comparisons]
    asked = policy.judge_evaluations and comparisons
    found = Evaluation(
        answers=len(gains),
        needed=policy.minimum_evidence,
        margin=policy.promotion_margin,
        live_distance=_mean([comparison.live_distance for comparison in comparisons]),
        new_distance=_mean([comparison.new_distance for comparison in comparisons]),
        improvement=_mean(gains),
        interval=bootstrap_interval(gains) if gains else None,
        preference=preference([comparison.judged for comparison in comparisons]) if asked else None,
        verdict=Verdict.TOO_LITTLE_EVIDENCE,
    )
    verdict, reason = _decided(found)
    return found.model_copy(update={"verdict": verdict, "reason": reason})


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 6) if values else None


def _decided(found: Evaluation) -> tuple[Verdict, str]:
    said = found.preference
    if found.answers < found.needed or found.improvement is None or found.interval is None:
        had = f"{found.answers:,} of the {found.needed:,} held-out conversations that are needed were answered"
        return Verdict.TOO_LITTLE_EVIDENCE, f"Too little evidence: {had}."
    if found.improvement < found.margin or found.interval[0] <= 0:
        return Verdict.NOT_BETTER, f"Not better: {_shortfall(found.interval, found.margin)} ({_measured(found)})."
    nearer = f"the new model's answers are nearer to what people sent ({_measured(found)})"
    if said is not None and not said.heard:
        heard = f"the judge had an answer about {said.judged:,} of {found.answers:,} conversations, and half are needed"
        return Verdict.TOO_LITTLE_EVIDENCE, f"Too little evidence: {nearer}, but {heard}."
    if said is not None and said.against:
        return Verdict.NOT_BETTER, f"Not better: {nearer}, but the judge prefers the live model's ({_net(said)})."
    agreed = f"; the judge does not object ({_net(said)})" if said is not None else ""
    return Verdict.BETTER, f"Better: {nearer}{agreed}."


def _shortfall(interval: tuple[float, float], margin: float) -> str:
    if interval[1] < 0:
        return "the new model's answers are further from what people sent"
    if interval[0] <= 0:
        return "what sets the models apart may be chance"
    return f"the new model's answers are nearer to what people sent, but by less than {margin:g}"


def _measured(found: Evaluation) -> str:
    low, high = found.interval or (0.0, 0.0)
    distances = f"mean edit distance {found.live_distance or 0:.3f} → {found.new_distance or 0:.3f}"
    return f"{distances}, improvement {found.improvement or 0:+.3f}, 95 % interval {low:+.3f} … {high:+.3f}"


def _net(said: Preference) -> str:
    low, high = said.interval or (0.0, 0.0)
    counts = f"{said.wins:g} wins, {said.losses:g} losses, {said.ties:g} ties"
    return f"{counts}, net {said.net or 0:+.2f}, 95 % interval {low:+.2f} … {high:+.2f}"
