"""What the day on which a base model is retired means for a run."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.retirement import NOTICE, retirement_warnings
from goldsmith.errors import TrainingBlocked

TODAY = date(2026, 11, 29)


def test_nothing_is_said_of_a_day_that_is_not_announced_or_far_off() -> None:
    assert retirement_warnings("gpt", None, TODAY) == ()
    assert retirement_warnings("gpt", TODAY + NOTICE + timedelta(days=1), TODAY) == ()


def test_a_day_that_is_near_is_told_with_the_cure() -> None:
    assert retirement_warnings("gpt", date(2027, 1, 14), TODAY) == (
        "gpt will be retired on 2027-01-14, in 46 days; choose another BaseModel",
    )
    assert "in 1 day;" in retirement_warnings("gpt", TODAY + timedelta(days=1), TODAY)[0]


@pytest.mark.parametrize("days_ago", [0, 1, 400])
def test_a_day_that_has_come_blocks_with_the_cure(days_ago: int) -> None:
    day = TODAY - timedelta(days=days_ago)
    with pytest.raises(TrainingBlocked, match=f"gpt was retired on {day}; choose another BaseModel"):
        retirement_warnings("gpt", day, TODAY)


@given(st.dates(), st.dates())
def test_who_is_blocked_was_warned_the_day_before(retires: date, today: date) -> None:
    try:
        retirement_warnings("gpt", retires, today)
    except TrainingBlocked:
        if retires > date.min:
            assert retirement_warnings("gpt", retires, retires - timedelta(days=1))
