"""The models of a tenant in the order in which they went live, and what people change in the drafts of each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from goldsmith.domain.live_models import LiveChange
from goldsmith.domain.watching import Sums
from goldsmith_cli.models.collecting import TunedModel
from goldsmith_cli.models.showing import in_words
from goldsmith_cli.report.figures import LiveFigure, ModelFigure
from goldsmith_cli.report.means import EditDistance

BASE, UNNAMED = "base", "unnamed"
_MOST_OTHERS = 10
_LAST = datetime.max.replace(tzinfo=UTC)


def model_figures(
    known: Sequence[TunedModel], changes: Sequence[LiveChange], sums: Mapping[str | None, Sums]
) -> tuple[ModelFigure, ...]:
    """The base model, then the tenant's own that were live or wrote drafts, then whatever else wrote drafts."""
    own = [_own(each, changes, sums) for each in known]
    base, *tuned = own
    shown = [each for each in tuned if each.went_live or each.standing == "live" or each.distance.drafts]
    shown.sort(key=lambda each: each.went_live or _LAST)
    return (base, *shown, *_others({each.model for each in known}, sums))


def live_figures(changes: Sequence[LiveChange]) -> tuple[LiveFigure, ...]:
    """The log of live models, the oldest first."""
    return tuple(
        LiveFigure(
            at=each.changed_at, back=each.cause.back, label=label(each.run), words=in_words(each), reason=each.reason
        )
        for each in changes
    )


def label(run: int | None) -> str:
    """A model's short name, by the run it came of."""
    return BASE if run is None else f"run {run}"


def _own(model: TunedModel, changes: Sequence[LiveChange], sums: Mapping[str | None, Sums]) -> ModelFigure:
    number = None if model.run_id is None else int(model.run_id.rpartition("-")[2])
    return ModelFigure(
        label=label(number),
        model=model.model,
        run_id=model.run_id,
        standing=model.standing,
        went_live=next((each.changed_at for each in changes if each.model == model.model), None),
        distance=EditDistance.of(sums.get(model.model, Sums())),
    )


def _others(known: set[str], sums: Mapping[str | None, Sums]) -> Iterator[ModelFigure]:
    """Those with the most drafts first; drafts of which nobody said what wrote them last."""
    strange = sorted((name for name in sums if name is not None and name not in known), key=lambda n: -sums[n].drafts)
    for number, name in enumerate(strange[:_MOST_OTHERS], 1):
        yield _other(f"other {number}", name, sums[name])
    if rest := strange[_MOST_OTHERS:]:
        yield _other("the rest", f"{len(rest):,} other models", sum((sums[name] for name in rest), Sums()))
    if None in sums:
        yield ModelFigure(label=UNNAMED, model=None, standing="not named", distance=EditDistance.of(sums[None]))


def _other(label: str, model: str, sums: Sums) -> ModelFigure:
    return ModelFigure(label=label, model=model, standing="of no run here", distance=EditDistance.of(sums))
