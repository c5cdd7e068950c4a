from math import exp
from statistics import NormalDist

import pytest
from pydantic import ValidationError

from goldsmith.domain.watching import Standing, Sums, lower_bound, watch

UNCHANGED, A_LITTLE, HALF, ENTIRELY = Sums.of(0.0), Sums.of(0.1), Sums.of(0.5), Sums.of(1.0)


def drafts(*kinds: tuple[int, Sums]) -> Sums:
    """So many drafts of each kind, together."""
    return sum((draft for number, draft in kinds for _ in range(number)), Sums())


GOOD = drafts((100, UNCHANGED), (100, A_LITTLE))


def test_sums_are_counted_in_whole_millionths() -> None:
    assert Sums.of(1 / 3) == Sums(drafts=1, distance=333_333, squares=111_111)
    assert drafts((2, Sums.of(0.5)), (1, ENTIRELY)) == Sums(drafts=3, distance=2_000_000, squares=1_500_000)


def test_mean_and_variance_of_no_drafts_are_zero() -> None:
    assert (Sums().mean, Sums().variance) == (0, 0)


def test_drafts_that_are_all_alike_have_no_variance_whatever_the_rounding() -> None:
    """Two thirds are counted as 0.666667, and their square as 0.444444, which is less than the square of that."""
    assert drafts((50, Sums.of(2 / 3))).variance == 0


@pytest.mark.parametrize(
    "numbers", [(-1, 0, 0), (1, 500_000, 500_001), (1, 1_000_001, 250_000), (0, 1, 0), (2, -1, 0), (2, 0, -1)]
)
def test_sums_that_no_drafts_can_have_are_refused(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValidationError):
        Sums(drafts=numbers[0], distance=numbers[1], squares=numbers[2])


def test_a_model_whose_drafts_are_edited_much_more_is_worse() -> None:
    verdict = watch(drafts((100, HALF)), GOOD)
    assert (verdict.verdict, verdict.difference) == (Standing.WORSE, 0.45)
    assert verdict.lower_bound is not None
    assert 0.4 < verdict.lower_bound < 0.45
    assert verdict.sentence == (
        "The live model is worse: mean edit distance 0.500 over 100 drafts, against 0.050 over its predecessor's 200; "
        "a rise by more than 0.02 is sure at 95 %."
    )


def test_a_model_whose_drafts_are_edited_as_before_is_fine() -> None:
    verdict = watch(GOOD, GOOD)
    assert (verdict.verdict, verdict.difference) == (Standing.FINE, 0.0)
    assert verdict.lower_bound is not None
    assert -0.05 < verdict.lower_bound < 0
    assert verdict.sentence == (
        "The live model is not shown to be worse: mean edit distance 0.050 over 200 drafts, against 0.050 over its "
        "predecessor's 200; a rise by more than 0.02 is not sure at 95 %."
    )


@pytest.mark.parametrize(
    ("live", "before", "difference"),
    [
        (drafts((19, ENTIRELY)), GOOD, 0.95),
        (drafts((500, ENTIRELY)), drafts((19, UNCHANGED)), 1.0),
        (Sums(), GOOD, None),
        (GOOD, Sums(), None),
        (Sums(), Sums(), None),
    ],
)
def test_with_fewer_than_the_minimum_of_drafts_of_either_it_is_too_early(
    live: Sums, before: Sums, difference: float | None
) -> None:
    verdict = watch(live, before, minimum_drafts=20)
    assert (verdict.verdict, verdict.difference, verdict.lower_bound) == (Standing.TOO_EARLY, difference, None)
    assert f"{live.drafts} by the live model and {before.drafts} by its predecessor" in verdict.sentence


def test_a_model_without_drafts_is_not_judged_even_where_no_minimum_is_asked() -> None:
    assert watch(Sums(), GOOD, minimum_drafts=0).verdict is Standing.TOO_EARLY


def test_a_predecessor_sent_unchanged_twenty_times_is_not_taken_for_perfect() -> None:
    """One draft in ten edited is what such a predecessor may well have been: 0.9 ** 20 is one chance in eight."""
    live = drafts((900, UNCHANGED), (100, ENTIRELY))
    assert watch(live, drafts((20, UNCHANGED)), margin=0).verdict is Standing.FINE
    assert watch(live, drafts((200, UNCHANGED)), margin=0).verdict is Standing.WORSE


def test_a_live_model_whose_first_drafts_were_all_changed_is_not_taken_for_hopeless() -> None:
    before = drafts((100, UNCHANGED), (900, ENTIRELY))
    assert watch(drafts((20, ENTIRELY)), before, margin=0).verdict is Standing.FINE


def test_a_rise_that_is_sure_and_no_larger_than_the_margin_is_fine() -> None:
    live, before = drafts((5000, Sums.of(0.12))), drafts((5000, A_LITTLE))
    assert watch(live, before, margin=0.02).verdict is Standing.FINE
    assert watch(live, before, margin=0.01).verdict is Standing.WORSE


def test_a_bound_that_is_the_margin_does_not_exceed_it() -> None:
    live, before = drafts((100, HALF)), drafts((100, A_LITTLE))
    bound = lower_bound(live, before, 0.05)
    assert bound > 0
    assert watch(live, before, margin=bound).verdict is Standing.FINE
    assert watch(live, before, margin=bound - 1e-9).verdict is Standing.WORSE


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.2])
@pytest.mark.parametrize("times", [1, 10, 1000])
def test_at_the_bound_the_evidence_is_what_villes_inequality_asks(times: int, alpha: float) -> None:
    """Where the true difference is the bound, the mixture of likelihood ratios is one in ``alpha``, or a little more.

    Worked out apart from the closed form, as the integral of the ratios over differences weighted by the upper half of
    a normal distribution with a standard deviation of 0.2.
    """
    live, before = drafts((12 * times, UNCHANGED), (8 * times, ENTIRELY)), drafts((17 * times, A_LITTLE), (4, ENTIRELY))
    mean, other = (8 * times) / (20 * times + 1), (1.7 * times + 5) / (17 * times + 5)
    variance = mean * (1 - mean) / (20 * times)
    variance += ((0.17 * times + 5) / (17 * times + 5) - other**2) / (17 * times + 4)
    radius = mean - other - lower_bound(live, before, alpha)
    assert 1 <= alpha * _mixture(radius, variance) < 1.2


def _mixture(difference: float, variance: float) -> float:
    rises = [step / 100_000 for step in range(150_000)]
    ratios = (exp((rise * difference - rise * rise / 2) / variance) for rise in rises)
    weights = (2 * NormalDist(0, 0.2).pdf(rise) / 100_000 for rise in rises)
    return sum(ratio * weight for ratio, weight in zip(ratios, weights, strict=True))
