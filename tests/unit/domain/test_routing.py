from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import Decision, Feedback, Route, SkipReason, merge, route
from tests.fakes.stories import DRAFT, feedback_event, piece

POLICY = TenantPolicy()
ACCEPTED, EDITED, REWRITE = Route.ACCEPTED, Route.EDITED, Route.REWRITE
CONTRADICTORY, NO_GUIDANCE, NEUTRAL = SkipReason.CONTRADICTORY, SkipReason.NO_GUIDANCE, SkipReason.NEUTRAL
OTHER = "Hi Dana, shall we talk?"
SAME = "Dear  Dana,\nwe would be pleased to speak with you. "

# final, comment, then what follows from no rating and from 1, 2, 3, 4, 5 of 5
TABLE: list[tuple[str | None, str | None, Sequence[Route | SkipReason]]] = [
    (OTHER, None, [EDITED] * 6),
    (OTHER, "Shorter.", [EDITED] * 6),
    (SAME, None, [ACCEPTED, CONTRADICTORY, CONTRADICTORY, ACCEPTED, ACCEPTED, ACCEPTED]),
    (SAME, "Shorter.", [ACCEPTED, CONTRADICTORY, CONTRADICTORY, ACCEPTED, ACCEPTED, ACCEPTED]),
    (None, "Shorter.", [REWRITE, REWRITE, REWRITE, REWRITE, REWRITE, ACCEPTED]),
    (None, None, [NEUTRAL, NO_GUIDANCE, NO_GUIDANCE, NEUTRAL, ACCEPTED, ACCEPTED]),
]
CASES = [
    (final, comment, rating, expected)
    for final, comment, row in TABLE
    for rating, expected in zip((None, 1, 2, 3, 4, 5), row, strict=True)
]


def said(final: str | None, comment: str | None, rating: float | None) -> Feedback:
    complete = merge([feedback_event(rating=3)])
    normalised = None if rating is None else (rating - 1) / 4
    return complete.model_copy(update={"final": final, "comment": comment, "rating": normalised})


@pytest.mark.parametrize(("final", "comment", "rating", "expected"), CASES)
def test_the_table_of_routes(
    final: str | None, comment: str | None, rating: float | None, expected: Route | SkipReason
) -> None:
    decision = route(said(final, comment, rating), POLICY)
    assert (decision.reason or decision.route) == expected
    assert (decision.route is Route.SKIPPED) == (decision.reason is not None)


def test_the_table_is_complete() -> None:
    ratings = {rating for _, _, rating, _ in CASES}
    assert {(final and (final == SAME), bool(comment)) for final, comment, *_ in CASES} == {
        (None, False), (None, True), (True, False), (True, True), (False, False), (False, True),
    }  # fmt: skip
    assert ratings == {None, 1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("draft", "final"), [("Zoe\u0301, hi", "Zo\u00e9, hi"), ("a\r\nb", "a b "), ("a\u00a0b", "a b")]
)
def test_white_space_and_unicode_composition_are_no_edit(draft: str, final: str) -> None:
    assert route(merge([feedback_event(output=draft, final=final)]), POLICY).route is ACCEPTED


@pytest.mark.parametrize("final", ["dear Dana, we would be pleased to speak with you.", f"{DRAFT}!", DRAFT[:-1]])
def test_case_and_punctuation_are_an_edit(final: str) -> None:
    assert route(merge([feedback_event(final=final)]), POLICY).route is EDITED


def test_a_final_without_a_known_draft_is_an_edit() -> None:
    assert route(merge([feedback_event(output=None, final=OTHER, rating=1)]), POLICY).route is EDITED


@pytest.mark.parametrize(("scale", "rating"), [((0, 1), 1), ((-1, 1), 1), ((1, 10), 10), ((0.1, 0.7), 0.7)])
def test_praise_needs_the_very_top_of_the_scale(scale: tuple[float, float], rating: float) -> None:
    low, high = scale
    at_top = feedback_event(comment="Nice", rating=rating, rating_scale={"min": low, "max": high})
    below = feedback_event(comment="Nice", rating=rating - 0.05, rating_scale={"min": low, "max": high})
    assert route(merge([at_top]), POLICY).route is ACCEPTED
    assert route(merge([below]), POLICY).route is REWRITE


def test_thresholds_are_the_tenants() -> None:
    strict = TenantPolicy(positive_rating=1.0, negative_rating=0.5)
    assert route(said(None, None, 4), strict).reason is NEUTRAL
    assert route(said(None, None, 3), strict).reason is NO_GUIDANCE


texts = st.none() | st.sampled_from([OTHER, SAME, DRAFT]) | st.text(min_size=1, max_size=20)
ratings = st.none() | st.floats(0, 1)


@given(texts, texts, ratings, st.floats(0, 0.49), st.floats(0.5, 1))
def test_routing_is_total_and_pure(
    final: str | None, comment: str | None, rating: float | None, negative: float, positive: float
) -> None:
    policy = TenantPolicy(negative_rating=negative, positive_rating=positive)
    told = said(final, comment, None).model_copy(update={"rating": rating})
    before = told.model_dump_json()
    decision = route(told, policy)
    assert isinstance(decision, Decision)
    assert decision.route in Route
    assert decision == route(told, policy)
    assert told.model_dump_json() == before


@given(st.permutations(["conversation", "rating", "comment", "final"]))
def test_the_order_of_arrival_does_not_change_the_route(order: list[str]) -> None:
    told = {
        "conversation": feedback_event(event_id="a", rating=3, occurred_at="2026-11-22T10:00:00Z"),
        "rating": piece(event_id="b", rating=5, occurred_at="2026-11-22T10:01:00Z"),
        "comment": piece(event_id="c", comment="Shorter.", occurred_at="2026-11-22T10:02:00Z"),
        "final": piece(event_id="d", final=DRAFT, occurred_at="2026-11-22T10:03:00Z"),
    }
    assert route(merge([told[name] for name in order]), POLICY) == Decision(route=ACCEPTED)
