"""What a run trains from, and what people are told of it."""

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.distance import Distance
from goldsmith.domain.strategy import Obstacle, StrategyChoice, choose_strategy, needs_distance
from goldsmith.domain.training import AskedStrategy

NEAR, FAR = 0.42, 0.001


def distance(p_value: float) -> Distance:
    return Distance(
        statistic=0.0174, p_value=p_value, new_samples=160, known_samples=200, permutations=999, features="text-1"
    )


def choose(asked: AskedStrategy = "auto", **told: Any) -> StrategyChoice:  # noqa: ANN401 - as choose_strategy takes them
    usual = {"obstacle": None, "samples": 1812, "new_samples": 212, "restart_below": 100, "distance": distance(NEAR)}
    return choose_strategy(asked, **{**usual, **told})


def test_near_continues() -> None:
    choice = choose()
    assert choice.strategy == "continue"
    assert choice.distance == distance(NEAR)
    assert choice.reason == (
        "The run continues from the live model with 212 samples that are new: they are of the kind the live model was"
        " trained on (160 new and 200 known samples compared, distance 0.017, p = 0.42, above 0.01)."
    )


def test_far_restarts_with_everything() -> None:
    choice = choose(distance=distance(FAR))
    assert choice.strategy == "restart"
    assert choice.distance == distance(FAR)
    assert choice.reason == (
        "The run restarts from the base model with all 1,812 samples: the new ones are of another kind than those the"
        " live model was trained on (160 new and 200 known samples compared, distance 0.017, p = 0.001, at or below"
        " 0.01)."
    )


@pytest.mark.parametrize(("p_value", "strategy"), [(0.011, "continue"), (0.01, "restart"), (0.009, "restart")])
def test_a_p_value_of_alpha_is_far(p_value: float, strategy: str) -> None:
    assert choose(distance=distance(p_value), alpha=0.01).strategy == strategy


def test_alpha_is_the_callers() -> None:
    assert choose(distance=distance(0.03)).strategy == "continue"
    assert choose(distance=distance(0.03), alpha=0.05).strategy == "restart"
    assert choose(distance=distance(0.03), alpha=0.05).reason.endswith("p = 0.03, at or below 0.05).")


@pytest.mark.parametrize(("samples", "strategy"), [(99, "restart"), (100, "continue")])
def test_small_totals_restart(samples: int, strategy: str) -> None:
    assert choose(samples=samples, new_samples=40).strategy == strategy


def test_of_a_small_total_people_are_told_how_small() -> None:
    reasons = [choose(samples=samples, new_samples=1, distance=None).reason for samples in (99, 1)]
    assert reasons == [
        "The run restarts from the base model: there are 99 samples in all, fewer than the 100 that continuing takes.",
        "The run restarts from the base model: there is 1 sample in all, fewer than the 100 that continuing takes.",
    ]


def test_what_could_not_be_measured_restarts() -> None:
    choice = choose(distance=None, new_samples=12)
    assert (choice.strategy, choice.distance) == ("restart", None)
    assert choice.reason == (
        "The run restarts from the base model: with 12 samples of 1,812 new, there is too little to compare with what"
        " the live model was trained on."
    )


def test_a_restart_that_is_asked_for_is_made_however_near_the_samples() -> None:
    choice = choose("restart")
    assert choice.strategy == "restart"
    assert choice.reason == "The run restarts from the base model, as the policy asks."


@pytest.mark.parametrize("told", [{"distance": distance(FAR)}, {"distance": None}, {"samples": 30}])
def test_continuing_that_is_asked_for_is_done_however_far_or_few_the_samples(told: dict[str, Any]) -> None:
    choice = choose("continue", **told)
    assert choice.strategy == "continue"
    assert choice.reason == "The run continues from the live model, as the policy asks."


@pytest.mark.parametrize("obstacle", Obstacle)
@pytest.mark.parametrize("asked", get_args(AskedStrategy))
def test_without_a_model_to_continue_from_every_run_restarts(asked: AskedStrategy, obstacle: Obstacle) -> None:
    assert choose(asked, obstacle=obstacle).strategy == "restart"


def test_continuing_that_is_asked_for_and_impossible_says_so_and_why() -> None:
    assert choose("continue", obstacle=Obstacle.RETRAIN_REQUIRED).reason == (
        "The run restarts from the base model, although the policy asks to continue: the live model knows samples that"
        " have been forgotten since."
    )
    assert choose("auto", obstacle="the provider has retired the live model").reason == (
        "The run restarts from the base model: the provider has retired the live model."
    )


@given(
    st.sampled_from(get_args(AskedStrategy)),
    st.sampled_from([None, *Obstacle]),
    st.integers(0, 300),
    st.sampled_from([None, distance(NEAR), distance(FAR)]),
)
@settings(derandomize=True)
def test_the_distance_decides_exactly_where_it_is_said_to_be_needed(
    asked: AskedStrategy, obstacle: Obstacle | None, samples: int, found: Distance | None
) -> None:
    told = {"obstacle": obstacle, "samples": samples, "new_samples": samples // 2}
    both = {choose(asked, **told, distance=distance(p_value)).strategy for p_value in (NEAR, FAR)}
    assert (len(both) == 2) == needs_distance(asked, obstacle, samples, restart_below=100)
    choice = choose(asked, **told, distance=found)
    assert choice.distance == found
    assert choice.reason.startswith(f"The run {choice.strategy}s from the ")
    assert choice.reason.endswith(".")
