"""The figures of a report are those of the ledger, however the story of each draft was told."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.generations import Outcome
from goldsmith.domain.live_models import keys_of
from goldsmith.domain.measuring import sums
from goldsmith.domain.text import bounded_edit_distance
from goldsmith.domain.watching import Sums
from goldsmith_cli.report.figures import ModelFigure, Report
from goldsmith_cli.report.means import EditDistance
from goldsmith_cli.report.periods import monday
from goldsmith_cli.report.tally import MOST_MODELS, Tally
from tests.fakes.house import House
from tests.fakes.reported import TENANT
from tests.fakes.stories import DRAFT, deliver, piece
from tests.unit.cli.reporting import BASE, agency, house_told, report_of

FINAL = "Hi Dana, do you have ten minutes on Tuesday? Mia"
CHANGED = bounded_edit_distance(DRAFT, FINAL)


def figure(report: Report, label: str) -> ModelFigure:
    return next(each for each in report.models if each.label == label)


class TestEditDistanceByModel:
    def test_is_that_of_the_live_watch_for_every_model_that_was_live(self) -> None:
        report, ledger = agency().report(), agency().house.ledger
        changes = list(ledger.changes(TENANT))
        assert [each.label for each in report.models] == ["base", "run 1", "run 2"]
        for each in report.models:
            keys = keys_of(changes, each.model or "")
            counted = sum((sums(ledger.tenant(TENANT).counters, key) for key in sorted(keys)), Sums())
            assert each.distance.drafts == counted.drafts
            assert each.distance.mean == pytest.approx(counted.mean, abs=1e-6)

    def test_of_a_model_nobody_watches_it_is_measured_by_the_texts(self) -> None:
        told: list[dict[str, object]] = [{"model": "elsewhere", "final": FINAL}, {"model": "elsewhere", "final": DRAFT}]
        found = figure(report_of(house_told(*told, {"model": "elsewhere", "rating": 5})), "other 1")
        assert (found.model, found.distance.drafts) == ("elsewhere", 2)
        assert found.distance.mean == pytest.approx(CHANGED / 2, abs=1e-6)

    def test_of_drafts_whose_model_nobody_names_too(self) -> None:
        found = figure(report_of(house_told({"final": FINAL}, {"model": BASE, "final": FINAL})), "unnamed")
        assert (found.model, found.distance.drafts) == (None, 1)

    def test_it_is_the_same_whichever_way_the_story_was_told(self) -> None:
        """In one event, or the final before the conversation: by the ledger for one model, by texts for the other."""
        for model in (BASE, "elsewhere"):
            house = House()
            house.triage.handle(deliver(piece(event_id="late", final=FINAL)))
            first = {"event_id": "e", "model": model, "rating": 2}
            house.triage.handle(deliver(piece(**first, output=DRAFT, messages=[{"role": "user", "content": "Write."}])))
            found = next(each for each in report_of(house).models if each.model == model)
            assert found.distance.drafts == 1
            assert found.distance.mean == pytest.approx(CHANGED, abs=1e-6)

    def test_a_draft_that_was_rated_and_not_sent_says_nothing(self) -> None:
        report = report_of(house_told({"model": "elsewhere", "rating": 5}, {"rating": 1}, {"rating": 3}))
        assert [each.distance.drafts for each in report.models] == [0]

    def test_a_tenant_that_names_thousands_of_models_does_not_fill_the_memory(self) -> None:
        tally = Tally(now=agency().now, since=agency().now.date(), own=frozenset({BASE}))
        for number in range(MOST_MODELS + 50):
            tally.measure(agency().now.date(), f"model-{number}", 0.5)
        tally.measure(agency().now.date(), BASE, 0.5)
        assert len(tally.models) == MOST_MODELS + 2
        assert sum(each.drafts for each in tally.models.values()) == MOST_MODELS + 51

    def test_of_many_other_models_those_with_the_most_drafts_are_named_and_the_rest_summed_up(self) -> None:
        told: list[dict[str, object]] = [{"model": f"m-{n // 2}", "final": FINAL} for n in range(1, 30)]
        others = report_of(house_told(*told)).models[1:]
        assert [each.label for each in others] == [*(f"other {n}" for n in range(1, 11)), "the rest"]
        assert (others[-1].model, sum(each.distance.drafts for each in others)) == ("5 other models", 29)

    def test_too_few_drafts_have_no_interval(self) -> None:
        few, enough = (sum((Sums.of(0.1 * (n % 3)) for n in range(count)), Sums()) for count in (19, 20))
        assert (EditDistance.of(Sums()).mean, EditDistance.of(few).interval) == (None, None)
        found = EditDistance.of(enough)
        assert found.interval is not None
        assert found.interval[0] < (found.mean or 0) < found.interval[1]


class TestOutcomes:
    def test_every_draft_is_in_one_period_or_earlier_and_stands_where_the_ledger_says(self) -> None:
        for weeks in (1, 4, 26):
            report = agency().report(weeks=weeks)
            counters = agency().house.ledger.tenant(TENANT).counters
            assert report.outcomes == {o.value: counters[o.value] for o in Outcome if counters.get(o.value)}
            in_periods = sum(each.drafts for each in report.course.periods)
            assert in_periods + report.course.earlier == report.drafts == 520
            assert len(report.course.periods) <= max(weeks, 21)

    def test_a_clock_that_is_ahead_puts_nothing_into_the_future(self) -> None:
        house = house_told({"rating": 5, "occurred_at": "2031-01-01T00:00:00Z"})
        [period] = report_of(house).course.periods
        assert (period.start, period.drafts) == (house.clock().date(), 1)

    def test_few_days_are_told_day_by_day_and_none_is_left_out(self) -> None:
        house = house_told({"rating": 5, "occurred_at": "2026-11-19T00:00:00Z"}, {"rating": 5})
        course = report_of(house).course
        assert (course.unit, [each.drafts for each in course.periods]) == ("day", [1, 0, 0, 1])

    def test_many_days_are_told_week_by_week_from_monday_on(self) -> None:
        course = agency().report().course
        assert course.unit == "week"
        assert all(each.start == monday(each.start) for each in course.periods)
        starts = [each.start for each in course.periods]
        assert {later - earlier for earlier, later in pairwise(starts)} == {timedelta(weeks=1)}

    @given(st.lists(st.sampled_from([{"rating": 5}, {"rating": 1}, {"final": FINAL}, {"comment": "Shorter."}])))
    @settings(max_examples=15, deadline=None, derandomize=True)
    def test_whatever_is_said_nothing_is_lost(self, told: list[dict[str, object]]) -> None:
        report = report_of(house_told(*told))
        assert sum(report.outcomes.values()) == sum(each.drafts for each in report.course.periods) == len(told)


class TestRewriting:
    def test_what_it_took_is_counted_once_a_rewrite_reviewed_ones_included(self) -> None:
        [figure] = agency().report().rewriting
        calls = agency().house.chat.calls
        assert figure.calls == len(calls)
        assert (figure.input_tokens, figure.output_tokens) == (10 * len(calls), 5 * len(calls))

    def test_what_is_parked_is_counted_with_its_reasons_and_since_when(self) -> None:
        report = agency().report()
        waiting = [each for each in agency().house.ledger.entries(TENANT) if each.outcome is Outcome.PARKED]
        assert report.parked.count == len(waiting) > 3
        assert report.parked.oldest == min(each.updated_at for each in waiting)
        assert report.parked.reasons == {"low_score": len(waiting)}


class TestLatestSamples:
    def test_are_those_that_differ_from_their_draft_the_latest_first_with_the_comment(self) -> None:
        latest = agency().report(samples=12).latest
        assert latest is not None
        moments = [each.at for each in latest]
        assert (len(latest), moments) == (12, sorted(moments, reverse=True))
        assert all(each.before not in (None, each.after) for each in latest)
        assert {each.comment for each in latest if each.source == "rewritten"} == {"Too stiff. Sign off as Mia."}

    def test_a_sample_without_a_draft_is_shown_by_itself(self) -> None:
        [only] = report_of(house_told({"output": None, "final": FINAL})).latest or ()
        assert (only.before, only.after, only.distance) == (None, FINAL, None)

    def test_none_are_read_where_none_are_wanted(self) -> None:
        assert agency().report(samples=0).latest == ()
        assert agency().report(samples=None).latest is None


class TestRuns:
    def test_say_what_came_of_them_and_what_they_cost_at_the_price_of_their_time(self) -> None:
        runs = agency().report().runs
        assert [each.outcome for each in runs] == ["went live", "went live", "did not go live: not better"]
        assert [each.tokens for each in runs] == [1234, 1234, 1234]
        assert [each.price for each in runs] == [pytest.approx(1234 * 25 / 1_000_000, abs=1e-4)] * 3

    def test_the_moments_models_went_live_are_told(self) -> None:
        assert [(each.label, each.back) for each in agency().report().changes] == [("run 1", False), ("run 2", False)]
