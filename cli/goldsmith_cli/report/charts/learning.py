"""The curve that says it learns: what people change in the drafts of each model, in the order of going live."""

from collections.abc import Sequence
from dataclasses import replace

from goldsmith_cli.consoles import counted
from goldsmith_cli.report.charts.frame import Frame, Scale, figure, label, title
from goldsmith_cli.report.figures import ModelFigure

_BOTTOM = 60
"""Room for three lines below the axis."""


def learning_chart(models: Sequence[ModelFigure]) -> str:
    """One point a model with its interval; hollow where there are too few drafts to conclude anything."""
    ends = f"from {_value(models[0])} ({models[0].label}) to {_value(models[-1])} ({models[-1].label})"
    said = f"Mean share of a draft that people change before they send it, model by model: {ends}. Lower is better."
    return figure(lambda frame: _draw(replace(frame, bottom=_BOTTOM), models), said)


def _draw(frame: Frame, models: Sequence[ModelFigure]) -> str:
    shown = _fitting(models, frame.fits(max(len(each.label) for each in models)))
    scale = Scale.over(frame, max(_top(each) for each in shown))
    places = [(frame.slot(number, len(shown)), each) for number, each in enumerate(shown)]
    points = " ".join(f"{x:.1f},{scale.y(each.distance.mean or 0):.1f}" for x, each in places)
    parts = [
        *scale.grid("{:.2f}".format),
        f'<polyline class="course" points="{points}"/>',
        *(_point(scale, x, each) for x, each in places),
    ]
    return "\n".join(parts)


def _fitting(models: Sequence[ModelFigure], most: int) -> list[ModelFigure]:
    """The first one, which the others have to improve on, and the latest."""
    return list(models) if len(models) <= most else [models[0], *models[len(models) - most + 1 :]]


def _point(scale: Scale, x: float, model: ModelFigure) -> str:
    found, frame = model.distance, scale.frame
    mean = found.mean or 0.0
    y, top = scale.y(mean), scale.y(_top(model))
    live = model.standing == "live"
    whisker = ""
    if found.interval:
        low, high = map(scale.y, found.interval)
        ends = "".join(f"M{x - 5:.1f} {end:.1f}h10" for end in (low, high))
        whisker = f'<path class="whisker" d="M{x:.1f} {low:.1f}V{high:.1f}{ends}"/>'
    kind = "point" if found.enough else "point few"
    drawn = f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{6 if live else 5}"/>'
    texts = [
        label(x, top - 9, f"{mean:.2f}", kind="value"),
        label(x, frame.floor + 18, model.label, kind="name live" if live else "name"),
        label(x, frame.floor + 34, f"n = {found.drafts:,}"),
        *([label(x, frame.floor + 50, "live", kind="name live")] if live else []),
    ]
    return f"<g>{title(_told(model))}{whisker}{drawn}{''.join(texts)}</g>"


def _told(model: ModelFigure) -> str:
    found = model.distance
    sure = f", 95 % interval {found.interval[0]:.2f} to {found.interval[1]:.2f}" if found.interval else ""
    name = model.model or "drafts whose events name no model"
    return f"{model.label}, {name}: {_value(model)} over {counted(found.drafts, 'draft')}{sure}"


def _top(model: ModelFigure) -> float:
    return model.distance.interval[1] if model.distance.interval else model.distance.mean or 0.0


def _value(model: ModelFigure) -> str:
    return "nothing" if model.distance.mean is None else f"{model.distance.mean:.2f}"
