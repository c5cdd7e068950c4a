"""Is it learning? One sentence, computed from what people changed; where there is too little to tell, it says so."""

from collections.abc import Mapping, Sequence

from goldsmith.domain.promotion import Evaluation
from goldsmith.domain.watching import Sums
from goldsmith_cli.consoles import counted
from goldsmith_cli.report.figures import Headline, ModelFigure
from goldsmith_cli.report.means import ENOUGH_DRAFTS, difference

_BASE, _UNNAMED = "base", "unnamed"


def headline(
    models: Sequence[ModelFigure], sums: Mapping[str | None, Sums], live: str, evaluation: Evaluation | None
) -> Headline:
    """What sets the drafts of the ``live`` model apart from those before it; ``evaluation`` is that of its run."""
    now = next((each for each in models if each.model == live), None)
    if now is None or now.label == _BASE:
        return _nothing_live(now)
    before = _baseline(models, now)
    if before is None or not now.distance.drafts:
        return _too_early(now, before, evaluation)
    if not (now.distance.enough and before.distance.enough):
        return _too_early(now, before, evaluation)
    return _compared(now, before, sums[now.model], sums[before.model])


def named(model: ModelFigure) -> str:
    """``the base model``, ``the model of run 2``."""
    if model.label == _BASE:
        return "the base model"
    return f"the model of {model.label}" if model.run_id else f"{model.model or 'models that no event names'}"


def _nothing_live(base: ModelFigure | None) -> Headline:
    if base is None or base.distance.mean is None:
        return Headline(
            verdict="too_little_evidence",
            sentence="It cannot be said yet whether it is learning: no model that was trained here is live.",
            detail="Nor has any draft of the base model come back together with the version that a person sent.",
        )
    return Headline(
        verdict="too_little_evidence",
        sentence="It cannot be said yet whether it is learning: no model that was trained here is live.",
        detail=f"People change {base.distance.mean:.2f} of a draft of the base model, by"
        f" {counted(base.distance.drafts, 'draft')} that they sent. That is what a model has to improve on.",
    )


def _baseline(models: Sequence[ModelFigure], now: ModelFigure) -> ModelFigure | None:
    """The first model that has enough drafts, or has any; the base model if it can be."""
    others = [each for each in models if each is not now and each.label != _UNNAMED and each.distance.drafts]
    return next((each for each in others if each.distance.enough), others[0] if others else None)


def _too_early(now: ModelFigure, before: ModelFigure | None, evaluation: Evaluation | None) -> Headline:
    said = [f"{named(now)} has {counted(now.distance.drafts, 'draft')} that people sent{_mean(now)}"]
    if before is not None:
        said.append(f"{named(before)} has {before.distance.drafts:,}{_mean(before)}")
    told = f"{', '.join(said)}; each needs {ENOUGH_DRAFTS}.{_measured_before(evaluation)}"
    return Headline(
        verdict="too_little_evidence",
        sentence=f"It is too early to say whether it is learning: {named(now)} is live,"
        " but too few drafts came back with the version that a person sent.",
        detail=told[0].upper() + told[1:],
    )


def _mean(model: ModelFigure) -> str:
    return "" if model.distance.mean is None else f" ({model.distance.mean:.2f} of each changed)"


def _measured_before(evaluation: Evaluation | None) -> str:
    if evaluation is None or evaluation.live_distance is None or evaluation.new_distance is None:
        return ""
    return (
        f" Before it went live, its answers to {counted(evaluation.answers, 'held-out conversation')} were"
        f" {evaluation.new_distance:.2f} from what people had sent, those of the model then live"
        f" {evaluation.live_distance:.2f}."
    )


def _compared(now: ModelFigure, before: ModelFigure, sums_now: Sums, sums_before: Sums) -> Headline:
    less, interval = difference(sums_now, sums_before)
    changed = (
        f"people change {sums_now.mean:.2f} of a draft of {named(now)}, which is live, and changed"
        f" {sums_before.mean:.2f} of a draft of {named(before)}"
    )
    counts = f"by {sums_now.drafts:,} and {sums_before.drafts:,} drafts that people sent"
    sure = f"the 95 % interval of the difference is {interval[0]:+.2f} to {interval[1]:+.2f}"
    if interval[0] > 0:
        share = f"That is {100 * less / sums_before.mean:.0f} % less, {counts}; {sure}."
        return Headline(verdict="better", sentence=f"It is learning: {changed}.", detail=share)
    if interval[1] < 0:
        share = f"That is more, not less, {counts}; {sure}."
        return Headline(verdict="not_better", sentence=f"It is not learning: {changed}.", detail=share)
    chance = f"What sets them apart may be chance, {counts}; {sure}."
    return Headline(verdict="not_better", sentence=f"It is not shown to be learning: {changed}.", detail=chance)
