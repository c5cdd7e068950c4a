"""The experiment's page quotes its results, and the results hold no text of the recorded summaries."""

import json

from bench import experiment_page

from goldsmith_cli.published import drift

TOLD = json.loads(experiment_page.RESULT.read_text(encoding="utf-8"))


def test_the_page_has_what_was_measured() -> None:
    wanted = experiment_page.page(experiment_page.PAGE.read_text(encoding="utf-8"), TOLD)
    assert drift({experiment_page.PAGE: wanted}) == "", "run: python -m bench.experiment_page"


def test_nothing_but_the_scripted_source_can_be_read() -> None:
    assert all(each["asked"].startswith("Write to ") for each in TOLD["read"])
    assert set(TOLD["sources"]["summaries"]) == set(TOLD["sources"]["scripted"])
    assert set(TOLD["sources"]["summaries"]["about"]) == {
        *("file", "sha256", "records", "short_enough", "routes", "words_asked_for")
    }
