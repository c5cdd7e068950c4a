"""The report's page in a real browser: nothing is fetched, nothing complains, everything can be read."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from goldsmith_cli.report.figures import Report
from goldsmith_cli.report.page import page
from tests.browser import looking
from tests.browser.chromium import Tab, chromium, executable
from tests.unit.cli.reporting import agency, house_told, report_of
from tests.unit.cli.test_report_page import with_text
from tests.unit.workflows.test_evaluation_page import HOSTILE

_FOUND = executable()
pytestmark = [
    pytest.mark.skipif(_FOUND is None, reason="no Chromium is installed: apt install chromium"),
    pytest.mark.xdist_group("browser"),
]
PHONE, NARROW_DESK, DESK = 360, 720, 1200
LOOKS = [(PHONE, False), (PHONE, True), (NARROW_DESK, False), (DESK, False), (DESK, True)]


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with chromium(_FOUND or "") as opened:
        yield opened


def many_models() -> Report:
    known = agency().report()
    [base, one, two] = known.models
    models = [one.model_copy(update={"label": f"run {n}", "model": f"tuned-{n}"}) for n in range(1, 41)]
    return known.model_copy(update={"models": (base, *models, two.model_copy(update={"label": "run 1041"}))})


REPORTS: dict[str, Callable[[], Report]] = {
    "a history of weeks": lambda: agency().report(),
    "a short one": lambda: agency().report(weeks=2, samples=0),
    "many models": many_models,
    "nothing": lambda: report_of(house_told()),
    "one event": lambda: report_of(house_told({"rating": 5})),
    "hostile texts": lambda: with_text(" ".join(HOSTILE)),
}


@pytest.fixture(scope="module", params=REPORTS)
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("report") / "report.html"
    made.write_text(page(REPORTS[request.param]()), encoding="utf-8")
    return made


@pytest.mark.parametrize(("width", "dark"), LOOKS, ids=lambda each: str(each))
def test_it_can_be_read_on_a_phone_and_at_a_desk_in_light_and_dark(
    tab: Tab, file: Path, width: int, *, dark: bool
) -> None:
    tab.open(file, width, dark=dark)
    assert tab.requests == [file.as_uri()]
    assert tab.complaints == []
    content, window = tab.evaluate(looking.SIDEWAYS)
    assert content <= window == width
    for shown in tab.evaluate(looking.BOXES):
        [(across, down)] = shown
        assert across > min(width, 600) * 0.8
        assert down > 150
    assert [each for each in tab.evaluate(looking.LETTERS) if each[1] < 10.5] == []
    assert tab.evaluate(looking.MISPLACED) == []
    assert tab.evaluate(looking.FAINT) == []
    assert tab.evaluate(looking.DULL) == []


def test_the_charts_of_a_history_are_there(tab: Tab, tmp_path: Path) -> None:
    """So that the test above cannot pass for want of charts."""
    made = tmp_path / "report.html"
    made.write_text(page(agency().report()), encoding="utf-8")
    tab.open(made, DESK)
    assert len(tab.evaluate(looking.BOXES)) == 3
    assert len(tab.evaluate(looking.LETTERS)) > 40
    assert tab.evaluate("document.title") == "acme-leads: is it learning?"


def test_what_it_looks_for_is_found_where_it_is(tab: Tab, tmp_path: Path) -> None:
    """A page that fetches, complains, is too wide, faint, and has a text on another."""
    made = tmp_path / "bad.html"
    made.write_text(
        "<!doctype html><body style='background:#fff;width:2000px'><p style='color:#aaa'>faint</p><img src='gone.png'>"
        "<svg role='img' viewBox='0 0 100 100' width='100'><text x='0' y='50'>one</text><text x='0' y='51'>two</text>"
        "<text x='99' y='90'>outside</text></svg><script>console.error('oh')</script>"
    )
    tab.open(made, PHONE)
    assert len(tab.requests) == 2
    assert any("oh" in each for each in tab.complaints)
    assert tab.evaluate(looking.FAINT) == ["2.32: faint"]
    assert tab.evaluate(looking.MISPLACED) == ["outside: outside", "one covers two"]
    assert tab.evaluate("document.documentElement.scrollWidth") > PHONE


def test_on_paper_it_is_light_and_nothing_is_cut_off(tab: Tab, tmp_path: Path) -> None:
    made = tmp_path / "report.html"
    made.write_text(page(agency().report()), encoding="utf-8")
    tab.open(made, 750, dark=True, media="print")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert (
        tab.evaluate("[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth + 1).length")
        == 0
    )
