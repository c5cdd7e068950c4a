"""The experiment's results hold no text of the recorded summaries."""

import json

from bench.machine import RESULTS

TOLD = json.loads((RESULTS / "experiment.json").read_text(encoding="utf-8"))


def test_nothing_but_the_scripted_source_can_be_read() -> None:
    assert all(each["asked"].startswith("Write to ") for each in TOLD["read"])
    assert set(TOLD["sources"]["summaries"]) == set(TOLD["sources"]["scripted"])
    assert set(TOLD["sources"]["summaries"]["about"]) == {
        *("file", "sha256", "records", "short_enough", "routes", "words_asked_for")
    }
