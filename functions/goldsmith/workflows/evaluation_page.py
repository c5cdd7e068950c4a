"""An evaluation as one page for people: no script, nothing fetched, every text of a draft or model escaped."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from string import Template

from goldsmith.domain.evaluation_report import EvaluationReport
from goldsmith.domain.preference import Preference
from goldsmith.workflows.evaluation_examples import moved_most
from goldsmith.workflows.evaluation_figure import Mark, interval_figure
from goldsmith.workflows.page_parts import look, plain, table

_TEMPLATE = Path(__file__).parent.parent / "pages" / "evaluation.html"
_NOT_JUDGED = "<p>No judge was asked: there was nothing to compare, or judging is switched off.</p>"
_NOTES = (
    "A distance is the normalised edit distance by words, 0 (the same text) to 1 (nothing in common). The interval is"
    " the 95 % bootstrap interval of the mean. The models answered conversations that no model of this tenant was ever"
    " trained on."
)


def page(report: EvaluationReport) -> str:
    """The whole page, as UTF-8 can hold it."""
    return _template().substitute(
        look=look(),
        run=plain(report.run),
        verdict=plain(report.verdict.value),
        reason=plain(report.reason),
        distances=_distances(report),
        judge=_judge(report),
        examples=moved_most(report.examples),
        notes=plain(f"Evaluated on {report.evaluated_at:%Y-%m-%d %H:%M} UTC. {_NOTES}"),
    )


@cache
def _template() -> Template:
    return Template(_TEMPLATE.read_text(encoding="utf-8"))


def _distances(report: EvaluationReport) -> str:
    rows = [
        ("live", report.live_model, _figure(report.live_distance)),
        ("new", report.new_model, _figure(report.new_distance)),
    ]
    left_out = f", {report.left_out:,} left out that the live model gave no answer to" if report.left_out else ""
    caption = f"mean over {report.answers:,} held-out conversations ({report.needed:,} needed){left_out}"
    shown = table(("", "model", "distance"), rows, caption)
    if report.improvement is None or report.interval is None:
        return shown
    said = f"Nearer by {report.improvement:+.3f}, interval {report.interval[0]:+.3f} … {report.interval[1]:+.3f}"
    marks = [Mark(report.margin, f"needed {report.margin:+.3f}")] if report.margin else []
    return shown + interval_figure(report.improvement, report.interval, said, marks)


def _judge(report: EvaluationReport) -> str:
    found = report.preference
    if found is None:
        return _NOT_JUDGED
    shown = table(
        ("prefers", "conversations"), _counts(found), f"judged by {report.judge}, prompt {report.judge_prompt}"
    )
    if found.net is None or found.interval is None:
        return shown
    said = f"Net preference {found.net:+.2f}, interval {found.interval[0]:+.2f} … {found.interval[1]:+.2f}"
    return shown + interval_figure(found.net, found.interval, said, [])


def _counts(found: Preference) -> Sequence[tuple[str, ...]]:
    rows = [
        ("the new model's answer", f"{found.wins:g}"),
        ("the live model's answer", f"{found.losses:g}"),
        ("neither", f"{found.ties:g}"),
    ]
    swayed = [("of these: it preferred a place, not an answer", f"{found.swayed:,}")] if found.swayed else []
    left_out = [("the judge gave no answer", f"{found.left_out:,}")] if found.left_out else []
    return [*rows, *swayed, *left_out]


def _figure(distance: float | None) -> str:
    return "-" if distance is None else f"{distance:.3f}"
