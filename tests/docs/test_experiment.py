"""The experiment's page quotes its results, and the results hold no text of the recorded summaries."""

import json

from bench import experiment_page

from goldsmith_cli.published import drift


def results() -> dict[str, dict[str, object]]:
    told: dict[str, dict[str, object]] = json.loads(experiment_page.RESULT.read_text(encoding="utf-8"))
    return told


def test_the_page_has_what_was_measured() -> None:
    wanted = experiment_page.page(experiment_page.PAGE.read_text(encoding="utf-8"), results())
    assert drift({experiment_page.PAGE: wanted}) == "", "run: python -m bench.experiment_page"
