import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith_cli.standin.smollm2.adapter_file import Heads, inverse, rotated_rows

shapes = st.tuples(st.integers(1, 12), st.integers(1, 40))


@given(shapes)
def test_no_row_is_lost_and_none_leaves_its_head(shape: tuple[int, int]) -> None:
    heads, half = shape
    order = rotated_rows(heads * 2 * half, heads)
    assert sorted(order) == list(range(heads * 2 * half))
    assert all(row // (2 * half) == place // (2 * half) for place, row in enumerate(order))


@given(shapes)
def test_the_inverse_puts_every_row_back(shape: tuple[int, int]) -> None:
    heads, half = shape
    order = rotated_rows(heads * 2 * half, heads)
    back = inverse(order)
    assert [order[place] for place in back] == list(range(len(order)))


def test_a_heads_two_halves_become_pairs() -> None:
    assert rotated_rows(8, 2) == [0, 2, 1, 3, 4, 6, 5, 7]


@pytest.mark.parametrize(("rows", "heads"), [(9, 2), (6, 2), (10, 5 * 3)])
def test_rows_that_are_no_whole_heads_are_refused(rows: int, heads: int) -> None:
    with pytest.raises(ValueError, match="heads"):
        rotated_rows(rows, heads)


def test_only_queries_and_keys_are_rotated() -> None:
    heads = Heads(queries=9, keys=3)
    assert [heads.of(name) for name in ("q_proj", "k_proj", "v_proj", "o_proj", "down_proj")] == [
        9,
        3,
        None,
        None,
        None,
    ]
