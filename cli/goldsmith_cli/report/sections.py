"""The sections of a report's page that are charts and tables."""

from collections.abc import Iterator, Sequence

from goldsmith.workflows.evaluation_figure import Mark, interval_figure
from goldsmith.workflows.page_parts import plain, table
from goldsmith_cli.consoles import counted
from goldsmith_cli.explain.words import reason_meaning
from goldsmith_cli.money import dollars
from goldsmith_cli.report.charts.course import course_chart
from goldsmith_cli.report.charts.learning import learning_chart
from goldsmith_cli.report.charts.routes import legend, routes_chart
from goldsmith_cli.report.figures import ModelFigure, Report, RunFigure
from goldsmith_cli.report.means import EditDistance
from goldsmith_cli.report.words import ABOUT_MEANS

_LATEST_RUNS = 100
_MOST_MODELS = 30
_RUN_COLUMNS = (
    "Samples are those trained on, and those held out. Live → new is the mean edit distance of the live and of the new"
    " model's answers to what people had sent, better by the 95 % interval of the difference."
)
_NOTHING_SENT = "No draft has come back together with the version that a person sent, so there is nothing to measure."


def models(report: Report) -> str:
    """The curve, and every model by name."""
    measured = [each for each in report.models if each.distance.drafts]
    if not measured:
        return _paragraph(_NOTHING_SENT)
    own = _own(measured)
    heads = ("", "model", "standing", "first live", "95 % interval", "drafts sent", "mean change")
    listed, left_out = _listed(report.models)
    shown = table(heads, map(_model_row, listed), f"models that were live, or wrote drafts that people sent{left_out}")
    return f"{learning_chart(own or measured)}{shown}{_note(ABOUT_MEANS)}"


def course(report: Report) -> str:
    """The line over time."""
    periods = [each for each in report.course.periods if each.distance.drafts]
    if not periods:
        return _paragraph(_NOTHING_SENT)
    if len(periods) == 1:
        found, start = periods[0].distance, periods[0].start
        said = f"All of it is in one {report.course.unit}, that of {start:%d %b %Y}: {_mean(found)} of a draft changed"
        return _paragraph(f"{said}, over {counted(found.drafts, 'draft')}. There is no course to show yet.")
    return f"{course_chart(report.course, report.changes)}{_earlier(report)}"


def routes(report: Report) -> str:
    """Where drafts ended, over time and in all."""
    if not report.drafts:
        return _paragraph("Nothing was said about any draft yet.")
    chart = routes_chart(report.course) if report.course.periods else ""
    return f"{chart}{_earlier(report)}<h3>In all</h3>\n{legend(report.outcomes)}{_skipped(report)}{_refused(report)}"


def runs(report: Report) -> str:
    """A table, and each run's evaluation as a picture."""
    waits = f"The next run waits: {'; '.join(report.next_run)}." if report.next_run else ""
    if not report.runs:
        return _paragraph(f"No model was trained yet. {waits}")
    shown = report.runs[-_LATEST_RUNS:]
    heads = ("run", "started", "samples", "how", "outcome", "live → new", "better by", "tokens", "cost")
    count = f"the latest {len(shown):,} of {len(report.runs):,}" if len(shown) < len(report.runs) else ""
    rows = table(heads, map(_run_row, reversed(shown)), count or counted(len(shown), "run"))
    return f"{rows}{_note(_RUN_COLUMNS)}{''.join(_details(shown))}{_note(waits) if waits else ''}"


def _listed(models: Sequence[ModelFigure]) -> tuple[Sequence[ModelFigure], str]:
    """All of them; of very many of the tenant's own the first one and the latest."""
    own, others = _own(models), [each for each in models if each not in _own(models)]
    if len(own) <= _MOST_MODELS:
        return models, ""
    left_out = f"; {len(own) - _MOST_MODELS:,} between the first and the latest are left out"
    return [own[0], *own[1 - _MOST_MODELS :], *others], left_out


def _own(models: Sequence[ModelFigure]) -> list[ModelFigure]:
    """The base model, and those that were trained here."""
    return [each for each in models if each.label == "base" or each.run_id]


def _model_row(model: ModelFigure) -> tuple[str, ...]:
    found = model.distance
    sure = f"{found.interval[0]:.2f} to {found.interval[1]:.2f}" if found.interval else "too few drafts"
    return (
        model.label,
        model.model or "events name none",
        model.standing,
        _first_live(model),
        sure if found.drafts else "-",
        f"{found.drafts:,}",
        _mean(found),
    )


def _first_live(model: ModelFigure) -> str:
    if model.went_live is not None:
        return f"{model.went_live:%Y-%m-%d}"
    return "from the start" if model.label == "base" else "-"


def _run_row(run: RunFigure) -> tuple[str, ...]:
    return (
        run.run_id,
        f"{run.started:%Y-%m-%d}",
        "-" if run.samples is None else f"{run.samples:,} + {run.held_out or 0:,}",
        " · ".join(filter(None, (run.method, run.strategy))),
        run.outcome if run.live_distance is not None or not run.reason else f"{run.outcome}: {run.reason}",
        _distances(run),
        f"{run.interval[0]:+.2f} to {run.interval[1]:+.2f}" if run.interval else "-",
        "-" if run.tokens is None else f"{run.tokens:,}",
        _price(run),
    )


def _distances(run: RunFigure) -> str:
    if run.live_distance is None or run.new_distance is None:
        return "-"
    return f"{run.live_distance:.2f} → {run.new_distance:.2f}"


def _price(run: RunFigure) -> str:
    if run.price is not None:
        return dollars(run.price)
    if run.tokens is None and run.expected_price is not None:
        return f"about {dollars(run.expected_price)} expected"
    return "-"


def _details(runs: Sequence[RunFigure]) -> Iterator[str]:
    """The latest ones that were measured, the very latest open."""
    measured = [run for run in runs if run.improvement is not None and run.interval is not None][-5:]
    for run in reversed(measured):
        opened = " open" if run is measured[-1] else ""
        summary = f"How the model of {run.run_id} was measured over {counted(run.answers, 'held-out conversation')}"
        why = "".join(_note(each) for each in (run.reason, run.strategy_reason) if each)
        yield f"<details{opened}><summary>{plain(summary)}</summary>\n{_interval(run)}{why}{_judge(run)}</details>\n"


def _interval(run: RunFigure) -> str:
    improvement, interval = run.improvement or 0.0, run.interval or (0.0, 0.0)
    nearer = "Nearer to" if improvement >= 0 else "Further from"
    said = f"{nearer} what people sent by {abs(improvement):.3f}; interval {interval[0]:+.3f} … {interval[1]:+.3f}"
    marks = [Mark(run.margin, f"needed {run.margin:+.3f}")] if run.margin else []
    return interval_figure(improvement, interval, said, marks)


def _judge(run: RunFigure) -> str:
    found = run.preference
    if found is None:
        return _note("No judge was asked.")
    return _note(
        f"A judge that saw both answers preferred the new model's in {found.wins:g} conversations, the live model's in"
        f" {found.losses:g}, and neither in {found.ties:g}."
    )


def _earlier(report: Report) -> str:
    if not report.course.earlier:
        return ""
    return _note(f"{counted(report.course.earlier, 'draft')} before the first {report.course.unit} shown: --weeks")


def _skipped(report: Report) -> str:
    reasons = report.skipped_by_reason
    if not reasons:
        return ""
    rows = ((name, reason_meaning(name), f"{count:,}") for name, count in sorted(reasons.items(), key=lambda e: -e[1]))
    return table(("skipped", "meaning", "drafts"), rows, "why nothing was learnt from these")


def _refused(report: Report) -> str:
    said = [f"{counted(report.events, 'feedback event')} about {counted(report.drafts, 'draft')}"]
    said += [f"{counted(report.refused, 'message')} refused, kept in the dead-letter queue"] if report.refused else []
    said += [f"{counted(report.forgotten, 'draft')} forgotten on request"] if report.forgotten else []
    return _note("; ".join(said) + ".")


def _mean(found: EditDistance) -> str:
    return "-" if found.mean is None else f"{found.mean:.2f}"


def _paragraph(text: str) -> str:
    return f"<p>{plain(text)}</p>\n"


def _note(text: str) -> str:
    return f'<p class="dim">{plain(text)}</p>\n'
