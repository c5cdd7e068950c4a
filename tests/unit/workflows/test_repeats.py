from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.workflows.repeats import repeated


@given(st.lists(st.integers(0, 9)))
@settings(derandomize=True)
def test_a_value_that_occurs_more_than_once_is_given_with_all_its_places_in_order(values: list[int]) -> None:
    found = sorted(repeated(array("I", values)))
    wanted = [[place for place, value in enumerate(values) if value == each] for each in range(10)]
    assert found == sorted(places for places in wanted if len(places) > 1)


def test_of_a_column_too_long_for_one_turn_nothing_is_missed() -> None:
    values = array("I", [*range(600_000), 5, 599_999, 5])
    assert sorted(repeated(values)) == [[5, 600_000, 600_002], [599_999, 600_001]]
