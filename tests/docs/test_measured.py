"""What the documentation says of speed and learning is what was measured."""

import json

from bench import pages
from bench.machine import RESULTS

from goldsmith_cli.published import drift
from tests.docs.pages import ROOT


def test_pages_quote_the_results_and_nothing_else() -> None:
    assert drift(pages.pages()) == "", "run: python -m bench.pages"


def test_what_can_be_drawn_is_drawn() -> None:
    """Every result for which there is a chart has its chart beside it."""
    kinds = {path.stem for path in (ROOT / "bench" / "drawing").glob("[a-z]*.py")} - {"style"}
    measured = {path.stem for path in RESULTS.glob("*.json")}
    assert {name for name in kinds & measured if not (RESULTS / f"{name}.svg").exists()} == set()


def test_every_result_names_the_machine_it_was_measured_on() -> None:
    for path in RESULTS.glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["machine"]["cores"] > 0, path.name
