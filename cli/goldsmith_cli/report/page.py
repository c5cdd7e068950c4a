"""A tenant's report as one page: no script, nothing fetched, every text that somebody else wrote escaped."""

from functools import cache
from pathlib import Path
from string import Template

from goldsmith.workflows.page_parts import look, plain
from goldsmith_cli.report import facts, sections
from goldsmith_cli.report.charts.routes import patterns
from goldsmith_cli.report.figures import Report

_HERE = Path(__file__).parent


def page(report: Report) -> str:
    """The whole page, as UTF-8 can hold it."""
    return _template().substitute(
        look=look(),
        style=(_HERE / "report.css").read_text(encoding="utf-8"),
        patterns=patterns(),
        tenant=plain(report.tenant),
        date=f"{report.made_at.day} {report.made_at:%B %Y}",
        verdict=report.headline.verdict,
        sentence=plain(report.headline.sentence),
        detail=plain(report.headline.detail),
        tiles=facts.tiles(report),
        models=sections.models(report),
        course=sections.course(report),
        routes=sections.routes(report),
        runs=sections.runs(report),
        cost=facts.cost(report),
        samples=facts.samples(report),
        parked=facts.parked(report),
        reading=facts.reading(),
        footer=facts.footer(report),
    )


@cache
def _template() -> Template:
    return Template((_HERE / "report.html").read_text(encoding="utf-8"))
