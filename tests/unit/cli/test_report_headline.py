"""The first sentence says what the data say, and no more."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from goldsmith.domain.watching import Sums
from goldsmith_cli.report.figures import Headline, ModelFigure
from goldsmith_cli.report.headline import headline
from goldsmith_cli.report.means import EditDistance
from tests.unit.cli.reporting import agency

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def drafts(count: int, mean: float) -> Sums:
    """So many, half of them below the mean and half above."""
    return sum((Sums.of(mean + (0.05 if n % 2 else -0.05)) for n in range(count)), Sums())


def said(live: Sums, base: Sums, live_model: str = "tuned") -> Headline:
    by_model: Mapping[str | None, Sums] = {"base": base, "tuned": live}
    models = [
        ModelFigure(label="base", model="base", standing="before", distance=EditDistance.of(base)),
        ModelFigure(
            label="run 1", model="tuned", run_id="acme-leads-0001", standing="live", went_live=NOW,
            distance=EditDistance.of(live),
        ),
    ]  # fmt: skip
    return headline(models, by_model, live_model, None)


def test_that_it_learns_is_said_with_both_numbers_and_their_counts() -> None:
    found = said(drafts(200, 0.12), drafts(120, 0.31))
    assert found.verdict == "better"
    assert found.sentence == (
        "It is learning: people change 0.12 of a draft of the model of run 1, which is live, and changed 0.31 of a"
        " draft of the base model."
    )
    assert "61 % less, by 200 and 120 drafts" in found.detail
    assert "+0.18 to +0.20" in found.detail


def test_what_may_be_chance_is_called_so() -> None:
    found = said(drafts(20, 0.30), drafts(20, 0.31))
    assert (found.verdict, found.sentence.startswith("It is not shown to be learning")) == ("not_better", True)
    assert "may be chance" in found.detail


def test_a_model_whose_drafts_are_changed_more_is_not_praised() -> None:
    found = said(drafts(200, 0.5), drafts(120, 0.31))
    assert (found.verdict, found.sentence.startswith("It is not learning")) == ("not_better", True)
    assert "more, not less" in found.detail


@pytest.mark.parametrize(("live", "base"), [(19, 100), (100, 19), (0, 100), (100, 0), (0, 0)])
def test_too_few_drafts_prove_nothing_however_far_apart(live: int, base: int) -> None:
    found = said(drafts(live, 0.1), drafts(base, 0.9))
    assert found.verdict == "too_little_evidence"
    assert "too early to say" in found.sentence
    assert "each needs 20" in found.detail


def test_before_anything_is_live_the_base_models_drafts_are_told() -> None:
    found = said(Sums(), drafts(50, 0.4), live_model="base")
    assert found.verdict == "too_little_evidence"
    assert "no model that was trained here is live" in found.sentence
    assert "0.40 of a draft of the base model, by 50 drafts" in found.detail
    assert "Nor has any draft" in said(Sums(), Sums(), live_model="base").detail


def test_one_draft_is_no_s() -> None:
    assert "1 draft that people sent" in said(drafts(1, 0.1), drafts(50, 0.4)).detail


def test_the_history_of_weeks_is_summed_up() -> None:
    assert agency().report().headline.sentence.startswith("It is learning: people change 0.0")
