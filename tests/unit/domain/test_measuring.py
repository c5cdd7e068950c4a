from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.changes import Change
from goldsmith.domain.commits import build_commit
from goldsmith.domain.counting import change
from goldsmith.domain.forgetting import tombstone
from goldsmith.domain.generations import Generation, Outcome
from goldsmith.domain.measuring import NOTHING_WATCHED, Measured, Watched, measured, sums
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import Feedback, merge
from goldsmith.domain.text import bounded_edit_distance, edit_distance
from goldsmith.domain.watching import Sums
from goldsmith.workflows.deciding import decide
from tests.fakes.services import FakeClock
from tests.fakes.stories import DRAFT, feedback_event, piece

NOW = FakeClock().moment
WATCHED = {"tuned-1": "one", "tuned-2": "two"}
FINAL = "Dear Dana, we would love to speak with you."


def sent(**changes: object) -> Feedback:
    return merge([feedback_event(**{"final": FINAL, "model": "tuned-1", **changes})])


def committed(known: Generation | None, watched: Watched, *events: object, told: Feedback) -> Generation:
    fresh = tuple(event for event in events if hasattr(event, "event_id"))
    decided = decide(known, told, TenantPolicy(), fresh, watched)  # type: ignore[arg-type]
    [generation] = build_commit("acme-leads", [decided], NOW).generations
    return generation


class TestWhatIsMeasured:
    def test_a_final_of_a_watched_models_draft_is(self) -> None:
        found = measured(sent(), None, None, WATCHED)
        assert found == Measured(key="one", distance=round(edit_distance(DRAFT, FINAL) * 1_000_000))

    def test_a_draft_sent_as_it_was_counts_as_unchanged(self) -> None:
        found = measured(sent(final=DRAFT), None, None, WATCHED)
        assert found == Measured(key="one", distance=0)
        assert found.counters == {"watch_one_drafts": 1, "watch_one_distance": 0, "watch_one_squares": 0}

    def test_nothing_is_without_draft_final_or_model(self) -> None:
        told = sent()
        for name in ("output", "final", "model"):
            assert measured(told.model_copy(update={name: None}), None, None, WATCHED) is None

    def test_whatever_models_an_application_names_only_watched_ones_are(self) -> None:
        for name in ("tuned-3", "", "one", "x" * 10_000):
            assert measured(sent(model="m").model_copy(update={"model": name}), None, None, WATCHED) is None
        assert measured(sent(), None, None, NOTHING_WATCHED) is None

    def test_a_later_final_corrects_the_counters_the_draft_is_in_though_its_model_be_watched_no_more(self) -> None:
        before = Measured(key="older", distance=9)
        assert measured(sent(final=DRAFT), before, "tuned-1", {}) == Measured(key="older", distance=0)
        assert measured(sent(final=DRAFT), before, "tuned-1", WATCHED) == Measured(key="older", distance=0)

    def test_a_draft_that_turns_out_to_be_another_models_counts_for_that_one(self) -> None:
        before = Measured(key="one", distance=9)
        found = measured(sent(model="tuned-2"), before, "tuned-1", WATCHED)
        assert found is not None
        assert found.key == "two"
        assert measured(sent(model="tuned-3"), before, "tuned-1", WATCHED) is None


class TestTheLedgersEntry:
    def test_is_measured_when_the_final_comes_whatever_came_first(self) -> None:
        first = feedback_event(event_id="a", model="tuned-1", rating=3)
        final = piece(event_id="b", final=FINAL, occurred_at="2026-11-23T10:00:00Z")
        known = committed(None, WATCHED, first, told=merge([first]))
        assert known.measured is None
        assert committed(known, WATCHED, final, told=merge([first, final])).measured is not None

    def test_stays_measured_through_commits_that_bring_nothing_said(self) -> None:
        event = feedback_event(final=FINAL, model="tuned-1")
        told = merge([event])
        known = committed(None, WATCHED, event, told=told)
        assert known.measured is not None
        for outcome in (Outcome.REWRITTEN, Outcome.PARKED, Outcome.REVIEWED, Outcome.SKIPPED):
            [later] = build_commit("acme-leads", [Change(known, told, outcome)], NOW).generations
            assert later.measured == known.measured
        replayed = decide(known, told, TenantPolicy(), replayed=True)
        assert build_commit("acme-leads", [replayed], NOW).generations[0].measured == known.measured

    def test_that_is_forgotten_takes_its_distance_with_it(self) -> None:
        event = feedback_event(final=FINAL, model="tuned-1")
        known = committed(None, WATCHED, event, told=merge([event]))
        assert known.measured is not None
        gone = change(known, tombstone("acme-leads", "gen-1", known, NOW))
        assert {name: -count for name, count in gone.items() if name.startswith("watch_")} == known.measured.counters


@given(st.lists(st.integers(0, 1_000_000), max_size=30))
def test_the_counters_of_many_drafts_are_sums_that_drafts_can_have(distances: list[int]) -> None:
    counters: dict[str, int] = {}
    expected = Sums()
    for distance in distances:
        for name, count in Measured(key="one", distance=distance).counters.items():
            counters[name] = counters.get(name, 0) + count
        expected += Sums.of(distance / 1_000_000)
    assert sums(counters, "one") == expected
    assert sums(counters, "two") == Sums()


class TestTheBound:
    def test_texts_of_up_to_seven_hundred_words_are_measured_as_everywhere(self) -> None:
        draft = " ".join(f"word{number}" for number in range(700))
        final = draft.replace("word7", "other")
        assert bounded_edit_distance(draft, final) == edit_distance(draft, final) > 0

    def test_of_longer_ones_the_first_seven_hundred_words_count(self) -> None:
        draft = " ".join(f"word{number}" for number in range(700))
        assert bounded_edit_distance(f"{draft} and more", f"{draft} and quite something else") == 0

    def test_where_a_few_words_come_again_and_again_their_order_is_left_out_of_account(self) -> None:
        draft, final = "a b " * 150, "b a " * 150
        assert bounded_edit_distance(draft, final) == 0 < edit_distance("a b", "b a")
