import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.intervals import bootstrap_interval
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.promotion import Comparison, Verdict, evaluate

FINAL = "one two three four five six seven eight nine ten"
POLICY = TenantPolicy(minimum_evidence=5, promotion_margin=0.1, judge_evaluations=False)


def answer(words_right: int) -> str:
    return " ".join([*FINAL.split()[:words_right], *["other"] * (10 - words_right)])


def comparisons(*pairs: tuple[int, int]) -> list[Comparison]:
    return [
        Comparison(generation_id=f"g{n}", final=FINAL, live_answer=answer(live), new_answer=answer(new))
        for n, (live, new) in enumerate(pairs)
    ]


def test_a_model_nearer_to_what_people_sent_is_better() -> None:
    evaluation = evaluate(comparisons(*[(2, 8)] * 5), POLICY)
    assert evaluation.verdict is Verdict.BETTER
    assert (evaluation.answers, evaluation.live_distance, evaluation.new_distance) == (5, 0.8, 0.2)
    assert (evaluation.improvement, evaluation.interval) == (0.6, (0.6, 0.6))


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        ([(2, 8)] * 4, Verdict.TOO_LITTLE_EVIDENCE),
        ([], Verdict.TOO_LITTLE_EVIDENCE),
        ([(8, 2)] * 5, Verdict.NOT_BETTER),
        ([(5, 5)] * 5, Verdict.NOT_BETTER),
        ([(10, 10)] * 50, Verdict.NOT_BETTER),
        ([(5, 6)] * 2 + [(5, 5)] * 3, Verdict.NOT_BETTER),
        ([(0, 10), (0, 10), (10, 0), (5, 5), (5, 5)], Verdict.NOT_BETTER),
        ([(5, 6)] * 5, Verdict.BETTER),
    ],
)
def test_too_little_evidence_or_too_small_or_unsure_a_gain_is_not_better(
    pairs: list[tuple[int, int]], verdict: Verdict
) -> None:
    policy = POLICY.model_copy(update={"promotion_margin": 0.099})
    assert evaluate(comparisons(*pairs), policy).verdict is verdict


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30))
def test_the_interval_encloses_its_mean_and_is_repeatable(values: list[float]) -> None:
    low, high = bootstrap_interval(values)
    assert min(values) - 1e-6 <= low <= high <= max(values) + 1e-6
    assert bootstrap_interval(values) == (low, high)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30))
def test_what_is_measured_the_other_way_round_has_the_negated_interval(values: list[float]) -> None:
    low, high = bootstrap_interval(values)
    assert bootstrap_interval([-value for value in values]) == (-high, -low)
