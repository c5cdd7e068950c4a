"""The energy distance of two sets of vectors, and how often chance makes as much."""

from collections.abc import Sequence
from math import dist, ldexp
from random import Random
from statistics import fmean
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.distance import FEWEST_SAMPLES, MOST_SAMPLES, Distance, Vector, distance_between

FEW = FEWEST_SAMPLES


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - reproducible, and nothing to guess


def cloud(seed: int, count: int, centre: float = 0.0, features: int = 3) -> list[Vector]:
    random = seeded(seed)
    return [tuple(random.gauss(centre, 1) for _ in range(features)) for _ in range(count)]


def compare(new: Sequence[Vector], known: Sequence[Vector], permutations: int = 99) -> Distance:
    found = distance_between(new, known, "made up", permutations)
    assert found is not None
    return found


sides = st.tuples(st.integers(0, 10_000), st.integers(FEW, FEW + 8), st.integers(FEW, FEW + 8), st.floats(0, 3))
"""Seed, sizes of both sides, and how far apart they are."""


def two(drawn: tuple[int, int, int, float]) -> tuple[list[Vector], list[Vector]]:
    seed, ours, theirs, apart = drawn
    return cloud(seed, ours), cloud(seed + 1, theirs, apart)


class TestWhatItSays:
    def test_the_same_vectors_on_both_sides_are_as_near_as_can_be(self) -> None:
        found = compare(cloud(1, 30), cloud(1, 30))
        assert (found.statistic, found.p_value) == (0.0, 1.0)

    def test_vectors_that_are_all_the_same_have_no_distance(self) -> None:
        found = compare([(1.5, 2.5)] * FEW, [(1.5, 2.5)] * FEW)
        assert (found.statistic, found.p_value) == (0.0, 1.0)

    def test_sides_that_are_all_alike_within_and_nothing_alike_between_have_distance_one(self) -> None:
        found = compare([(0.0,)] * FEW, [(1.0,)] * FEW)
        assert (found.statistic, found.p_value) == (1.0, 0.01)

    def test_what_is_far_has_the_smallest_p_value_that_the_permutations_allow(self) -> None:
        far = cloud(1, FEW), cloud(2, FEW, centre=3.0)
        assert [compare(*far, permutations).p_value for permutations in (99, 999)] == [0.01, 0.001]

    def test_a_difference_of_spread_alone_is_found(self) -> None:
        wide = [tuple(4 * value for value in vector) for vector in cloud(2, 60)]
        assert compare(wide, cloud(1, 60)).p_value == 0.01

    def test_more_samples_find_smaller_differences(self) -> None:
        few, many = (compare(cloud(3, count), cloud(4, count, centre=0.35), 999).p_value for count in (FEW, 150))
        assert few > 0.01 >= many

    @pytest.mark.parametrize(("ours", "theirs"), [(25, 25), (25, 60), (60, 25)])
    def test_the_statistic_is_the_energy_distance_without_bias_over_twice_the_distance_between(
        self, ours: int, theirs: int
    ) -> None:
        """With features of mean nought and spread one already; the definition, summed up one by one."""
        pool = standard([*cloud(5, ours), *cloud(6, theirs, centre=0.8)])
        new, known = pool[:ours], pool[ours:]
        between = fmean(dist(one, other) for one in new for other in known)
        energy = 2 * between - within(new) - within(known)
        assert compare(new, known).statistic == pytest.approx(energy / (2 * between), abs=1e-6)

    def test_of_samples_of_one_kind_as_many_are_called_far_as_the_p_value_says(self) -> None:
        values = [compare(cloud(2 * seed, FEW), cloud(2 * seed + 1, FEW), 99).p_value for seed in range(200)]
        for alpha in (0.05, 0.2, 0.5):
            assert abs(sum(value <= alpha for value in values) / 200 - alpha) < 0.07

    def test_few_new_samples_can_be_compared_with_many_known(self) -> None:
        known = cloud(7, MOST_SAMPLES)
        assert compare(cloud(8, FEW), known).p_value > 0.05
        assert compare(cloud(8, FEW, centre=1.5), known).p_value == 0.01

    def test_it_names_what_was_compared(self) -> None:
        found = compare(cloud(1, 21), cloud(2, 34), 199)
        told = (found.new_samples, found.known_samples, found.permutations, found.features)
        assert told == (21, 34, 199, "made up")


class TestWhatChangesNothing:
    @given(sides)
    @settings(derandomize=True, deadline=None, max_examples=30)
    def test_the_statistic_and_the_p_value_are_in_their_bounds(self, drawn: tuple[int, int, int, float]) -> None:
        found = compare(*two(drawn))
        assert 0 <= found.statistic <= 1
        assert 0 < found.p_value <= 1

    @given(sides, st.integers())
    @settings(derandomize=True, deadline=None, max_examples=30)
    def test_the_order_of_the_samples(self, drawn: tuple[int, int, int, float], seed: int) -> None:
        new, known = two(drawn)
        ours, theirs = (seeded(seed).sample(side, len(side)) for side in (new, known))
        assert compare(ours, theirs) == compare(new, known)

    @given(sides)
    @settings(derandomize=True, deadline=None, max_examples=30)
    def test_which_side_is_which(self, drawn: tuple[int, int, int, float]) -> None:
        new, known = two(drawn)
        one, other = compare(new, known), compare(known, new)
        assert (one.statistic, one.p_value) == (other.statistic, other.p_value)

    def test_which_side_is_which_where_sides_share_vectors(self) -> None:
        new = [*cloud(1, 10), *cloud(2, 15, centre=0.5)]
        known = [*cloud(1, 10), *cloud(3, 15)]
        one, other = compare(new, known), compare(known, new)
        assert (one.statistic, one.p_value) == (other.statistic, other.p_value)

    @given(sides, st.tuples(*[st.integers(-900, 900)] * 3))
    @settings(derandomize=True, deadline=None, max_examples=30)
    def test_the_scale_of_each_feature(self, drawn: tuple[int, int, int, float], powers: tuple[int, int, int]) -> None:
        """From 1e-270 to 1e270."""
        new, known = two(drawn)
        ours, theirs = ([tuple(map(ldexp, vector, powers)) for vector in side] for side in (new, known))
        found, expected = compare(ours, theirs), compare(new, known)
        assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.p_value), abs=1e-6)

    def test_features_that_are_the_same_for_all_but_for_rounding(self) -> None:
        new, known = cloud(1, FEW), cloud(2, FEW, centre=1.0)
        ours, theirs = ([(*v, 0.1 + place * 1e-16, 7.0) for place, v in enumerate(side)] for side in (new, known))
        assert compare(ours, theirs) == compare(new, known)

    def test_asking_again(self) -> None:
        assert compare(cloud(1, FEW), cloud(2, FEW)) == compare(cloud(1, FEW), cloud(2, FEW))


class TestWhatItNeeds:
    @pytest.mark.parametrize(("ours", "theirs"), [(FEW - 1, 100), (100, FEW - 1), (0, 0)])
    def test_too_few_on_either_side_are_not_compared(self, ours: int, theirs: int) -> None:
        assert distance_between(cloud(1, ours), cloud(2, theirs), "made up") is None

    def test_vectors_of_different_lengths_are_refused(self) -> None:
        with pytest.raises(ValueError, match=r"\[3, 4\]"):
            compare(cloud(1, FEW), cloud(2, FEW, features=4))

    def test_vectors_without_features_are_refused(self) -> None:
        with pytest.raises(ValueError, match="one at least"):
            compare([()] * FEW, [()] * FEW)

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_what_is_no_finite_number_is_refused(self, value: float) -> None:
        with pytest.raises(ValueError, match="finite"):
            compare(cloud(1, FEW), [*cloud(2, FEW), (0.0, value, 0.0)])

    def test_it_takes_less_than_two_seconds_at_the_most_samples(self) -> None:
        """Five times what is measured."""
        new, known = cloud(1, MOST_SAMPLES, features=128), cloud(2, MOST_SAMPLES, features=128)
        began = process_time()
        compare(new, known, 999)
        assert process_time() - began < 2

    def test_embeddings_may_be_long(self) -> None:
        near, far = cloud(2, FEW, features=1536), cloud(2, FEW, centre=0.2, features=1536)
        assert compare(near, cloud(1, FEW, features=1536)).p_value > 0.05
        assert compare(far, cloud(1, FEW, features=1536)).p_value == 0.01


def standard(vectors: Sequence[Vector]) -> list[Vector]:
    columns = []
    for values in zip(*vectors, strict=True):
        mean = fmean(values)
        spread = fmean((value - mean) ** 2 for value in values) ** 0.5
        columns.append([(value - mean) / spread for value in values])
    return list(zip(*columns, strict=True))


def within(side: Sequence[Vector]) -> float:
    return fmean(dist(one, other) for a, one in enumerate(side) for b, other in enumerate(side) if a != b)
