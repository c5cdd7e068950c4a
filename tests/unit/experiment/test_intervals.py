import pytest
from bench.experiment_parts.intervals import difference, interval, mean


def test_the_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    figures = [[0.1, 0.5, 0.9, 0.4], [0.2, 0.6, 0.7, 0.5]]
    low, high = interval(figures)
    assert low < mean(figures) < high
    assert interval(figures) == (low, high)


def test_figures_that_are_all_the_same_leave_no_doubt() -> None:
    assert interval([[0.5] * 5] * 3) == (0.5, 0.5)


def test_seeds_that_differ_add_doubt_to_generations_that_do_not() -> None:
    assert interval([[0.2] * 6, [0.8] * 6]) == (0.2, 0.8)


def test_a_difference_is_taken_pair_by_pair_so_what_both_share_falls_away() -> None:
    hard_and_easy = [[0.9, 0.1, 0.5], [0.8, 0.2, 0.6]]
    better = [[value - 0.1 for value in row] for row in hard_and_easy]
    assert interval(difference(better, hard_and_easy)) == (-0.1, -0.1)


def test_what_has_no_seeds_is_set_against_every_seed() -> None:
    assert difference([[0.5, 0.5]], [[0.1, 0.2], [0.3, 0.4]]) == [
        pytest.approx([0.4, 0.3]),
        pytest.approx([0.2, 0.1]),
    ]


def test_other_generations_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="argument"):
        difference([[0.5, 0.5]], [[0.1]])
