from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from goldsmith.domain.events import FeedbackEvent
from tests.fakes.feedback import event_fields, event_without


def problems(**changes: object) -> dict[str, str]:
    with pytest.raises(ValidationError) as refusal:
        FeedbackEvent.model_validate(event_fields(**changes))
    return {".".join(map(str, error["loc"])): error["msg"] for error in refusal.value.errors()}


def valid(**changes: object) -> FeedbackEvent:
    return FeedbackEvent.model_validate(event_fields(**changes))


@pytest.mark.parametrize("field", ["version", "event_id", "tenant", "generation_id", "occurred_at"])
def test_these_five_fields_are_required(field: str) -> None:
    with pytest.raises(ValidationError, match=f"{field}\n  Field required"):
        FeedbackEvent.model_validate(event_without(field))


@pytest.mark.parametrize("tenant", ["a", "acme-leads", "0", "a" * 63, "a-"])
def test_a_tenant_is_a_lower_case_label(tenant: str) -> None:
    assert valid(tenant=tenant).tenant == tenant


@pytest.mark.parametrize("tenant", ["", "-a", "Acme", "a" * 64, "a_b", "a/b", "a b", "acme\n", "äcme", "a.b"])
def test_anything_else_is_no_tenant(tenant: str) -> None:
    assert set(problems(tenant=tenant)) == {"tenant"}


@pytest.mark.parametrize("identifier", ["a", "a b", "urn:x:1", "é" * 200, "a/b?c=d"])
def test_an_identifier_is_any_printable_text(identifier: str) -> None:
    assert valid(event_id=identifier).event_id == identifier


@pytest.mark.parametrize("identifier", ["", " a", "a ", "a#b", "#", "a\nb", "a\x00", "a\x85", "\u2003a", "a" * 201])
def test_an_identifier_has_no_hash_no_control_character_no_outer_space(identifier: str) -> None:
    assert set(problems(event_id=identifier, author=identifier)) == {"event_id", "author"}


@pytest.mark.parametrize("rating", [1, 5, 3.5])
def test_a_rating_may_lie_anywhere_on_its_scale_ends_included(rating: float) -> None:
    assert valid(rating=rating).rating == rating


@pytest.mark.parametrize("rating", [0.999, 5.001, -1, "3", True, float("nan"), float("inf")])
def test_a_rating_off_its_scale_or_not_a_number_is_refused(rating: object) -> None:
    assert set(problems(rating=rating)) == {"rating"}


@pytest.mark.parametrize("scale", [{"min": 5, "max": 1}, {"min": 1, "max": 1}])
def test_a_scale_runs_upwards(scale: dict[str, float]) -> None:
    assert set(problems(rating_scale=scale)) == {"rating_scale"}


@pytest.mark.parametrize("end", [1e300, -1e300, float("inf"), "1", True])
def test_a_scale_has_ends_one_can_calculate_with(end: object) -> None:
    assert set(problems(rating_scale={"min": 0, "max": end})) == {"rating_scale.max"}


@given(
    ends=st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).filter(lambda pair: pair[0] < pair[1]),
    share=st.floats(0, 1),
)
def test_the_normalised_rating_is_between_0_and_1_on_every_scale(ends: tuple[float, float], share: float) -> None:
    low, high = ends
    event = valid(rating=min(high, low + share * (high - low)), rating_scale={"min": low, "max": high})
    assert event.normalised_rating is not None
    assert 0 <= event.normalised_rating <= 1


def test_the_ends_of_the_scale_are_0_and_1() -> None:
    assert valid(rating=0, rating_scale={"min": 0, "max": 1}).normalised_rating == 0
    assert valid(rating=100, rating_scale={"min": 0, "max": 100}).normalised_rating == 1
    assert valid(rating=None, comment="x").normalised_rating is None


@pytest.mark.parametrize(
    "nothing",
    [{}, {"comment": " \n\t"}, {"final": ""}, {"comment": "\u2003", "final": None}, {"final": "\u200b\u2060"}],
)
def test_an_event_says_at_least_one_thing(nothing: dict[str, Any]) -> None:
    assert "at least one of rating, comment, final" in problems(rating=None, **nothing)["final"]


def test_an_unreadable_rating_is_not_also_called_absent() -> None:
    assert set(problems(rating="five")) == {"rating"}


@pytest.mark.parametrize("text", [" \n\u3000", "\u200b\u2060", "\ufeff \u00ad\n\u200d", "\U000e0041\U000e007f"])
@pytest.mark.parametrize("field", ["output", "comment", "final"])
def test_text_of_which_nothing_can_be_seen_counts_as_absent(field: str, text: str) -> None:
    assert getattr(valid(**{field: text}), field) is None


def test_text_of_which_something_can_be_seen_stays_as_it_was_sent() -> None:
    assert valid(final="\u200b!\u2060 ").final == "\u200b!\u2060 "


@pytest.mark.parametrize("messages", [[], [{"role": "system", "content": "Be brief."}]])
def test_a_conversation_has_a_user_turn(messages: list[dict[str, str]]) -> None:
    assert set(problems(messages=messages)) == {"messages"}


def test_problems_of_different_fields_are_all_reported_together() -> None:
    wrong = problems(tenant="A", rating=9, messages=[], occurred_at="yesterday", author="")
    assert set(wrong) == {"tenant", "rating", "messages", "occurred_at", "author"}


@pytest.mark.parametrize(
    "moment", [1795341600, "1795341600", "2026-11-22", "2026-11-22T10:00:00", "0001-01-01T00:00:00+14:00", None]
)
def test_a_moment_without_offset_or_beyond_the_calendar_is_refused(moment: object) -> None:
    assert set(problems(occurred_at=moment)) == {"occurred_at"}


@given(
    moment=st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),  # noqa: DTZ001  the offset is drawn
    minutes=st.integers(-14 * 60, 14 * 60),
)
def test_the_moment_is_kept_in_utc_whatever_its_offset(moment: datetime, minutes: int) -> None:
    local = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    event = valid(occurred_at=local.isoformat())
    assert event.moment == event.occurred_at == local
    assert event.occurred_at.tzinfo is UTC


def test_unknown_fields_are_ignored() -> None:
    assert valid(colour="blue") == valid()


@pytest.mark.parametrize("version", [0, 2, "1", True, None, 1.5])
def test_another_version_is_refused(version: object) -> None:
    assert set(problems(version=version)) == {"version"}


@pytest.mark.parametrize("field", ["output", "comment", "final", "event_id", "author", "tenant"])
def test_half_a_character_is_refused_in_every_text(field: str) -> None:
    assert set(problems(**{field: "cut \ud83d"})) == {field}


def test_metadata_holds_up_to_32_plain_values() -> None:
    assert valid(metadata={"a": "b", "c": 1, "d": 0.5, "e": True, "f": None}).metadata["d"] == 0.5
    assert set(problems(metadata={str(n): n for n in range(33)})) == {"metadata"}
    assert problems(metadata={"a": ["list"]})
    assert problems(metadata={"k" * 65: 1})
