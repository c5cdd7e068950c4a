"""A tenant's policy: the stack's, with what the tenant has set in its place; valid, or an error that names it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.runs import TenantState
from goldsmith.domain.settings_change import Account, Wanted, allowed, changes_something, settings_change
from goldsmith.domain.tenant_settings import (
    MOST_SENDERS,
    OF_FEEDBACK,
    OF_LAUNCHES,
    OF_MODELS,
    OVERRIDABLE,
    SettingsChange,
    TenantSettings,
    Value,
)
from goldsmith.errors import ConfigurationProblem, SettingsProblem

TENANT = "acme-leads"
SENDER = "AIDAEXAMPLEEXAMPLE01"
ACCOUNT = Account("operator", datetime(2026, 11, 22, tzinfo=UTC))
STACK = TenantPolicy(base_model="base", training_price=3)

_fractions = st.floats(0, 1)
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "positive_rating": _fractions,
    "negative_rating": _fractions,
    "sample_threshold": st.integers(10, 10**6),
    "epochs": st.integers(1, 50),
    "method": st.sampled_from(["sft", "dpo", "sft+dpo"]),
    "strategy": st.sampled_from(["auto", "continue", "restart"]),
    "training_price": st.floats(0, 100),
    "cost_ceiling": st.floats(0, 100),
    "holdout_fraction": st.floats(0, 0.5),
    "judge_evaluations": st.booleans(),
    "candidates": st.integers(1, 8),
    "minimum_score": st.floats(0.01, 1),
    "base_model": st.text(min_size=1, max_size=20),
}
overrides = st.fixed_dictionaries({}, optional=_VALUES)
"""Values each of which is allowed by itself."""


@st.composite
def stacks(draw: st.DrawFn) -> TenantPolicy:
    fields = draw(overrides)
    try:
        return TenantPolicy.model_validate(fields)
    except ValidationError:
        return TenantPolicy()


def merged(stack: TenantPolicy, own: dict[str, Value], fields: frozenset[str]) -> TenantPolicy | str:
    """The policy, or what is wrong with it."""
    try:
        return TenantSettings(version=1, overrides=own).effective(TENANT, stack, fields)
    except ConfigurationProblem as error:
        return str(error)


@given(stacks(), overrides, st.sampled_from([OVERRIDABLE, OF_FEEDBACK, OF_LAUNCHES, OF_MODELS]))
def test_it_is_the_stacks_with_what_is_set_in_its_place_or_an_error_that_names_what_is_wrong(
    stack: TenantPolicy, own: dict[str, Value], fields: frozenset[str]
) -> None:
    found, mine = merged(stack, own, fields), {name: value for name, value in own.items() if name in fields}
    if isinstance(found, str):
        assert f"settings of the tenant {TENANT}" in found
        assert any(f"--unset {name}" in found for name in mine)
        with pytest.raises(ValidationError):
            TenantPolicy.model_validate({**stack.model_dump(), **mine})
    else:
        assert found.model_dump() == {**stack.model_dump(), **mine}
        assert TenantPolicy.model_validate(found.model_dump()) == found


@given(stacks(), overrides)
def test_what_models_go_by_goes_together_whatever_is_set(stack: TenantPolicy, own: dict[str, Value]) -> None:
    """A price or a rating that does not fit must not keep a bad model live."""
    TenantSettings(version=1, overrides=own).effective(TENANT, stack, OF_MODELS)


@given(overrides)
def test_what_is_stored_is_what_is_read(own: dict[str, Value]) -> None:
    settings = TenantSettings(version=3, overrides=own, senders=(SENDER,))
    read = TenantSettings.model_validate_json(settings.model_dump_json())
    assert read == settings
    assert {name: type(value) for name, value in read.overrides.items()} == {
        name: type(value) for name, value in own.items()
    }


@given(stacks(), overrides)
def test_a_change_is_of_the_values_that_the_policy_makes_of_the_texts_or_names_all_that_is_wrong(
    stack: TenantPolicy, own: dict[str, Value]
) -> None:
    texts = {name: str(value) for name, value in own.items() if not isinstance(value, str) or value.strip() == value}
    made = attempted(stack, texts)
    if isinstance(made, SettingsProblem):
        assert made.problems
    else:
        assert made.after.overrides == {name: own[name] for name in texts}
        assert made.after.effective(TENANT, stack).model_dump() == {**stack.model_dump(), **made.after.overrides}


def attempted(stack: TenantPolicy, texts: dict[str, str]) -> SettingsChange | SettingsProblem:
    try:
        return settings_change(TenantState(tenant=TENANT), stack, Wanted(texts), ACCOUNT)
    except SettingsProblem as error:
        return error


def change(
    before: TenantSettings | None = None,
    stack: TenantPolicy = STACK,
    split: float | None = None,
    unset: tuple[str, ...] = (),
    bind: tuple[str, ...] = (),
    release: tuple[str, ...] = (),
    **values: str,
) -> SettingsChange:
    state = TenantState(tenant=TENANT, settings=before or TenantSettings(), holdout_fraction=split)
    return settings_change(state, stack, Wanted(values, frozenset(unset), bind, release), ACCOUNT)


def test_a_change_of_the_stack_reaches_a_tenant_that_did_not_set_the_field() -> None:
    settings = change(epochs="2").after
    assert settings.overrides == {"epochs": 2}
    later = STACK.model_copy(update={"epochs": 9, "sample_threshold": 77})
    found = settings.effective(TENANT, later)
    assert (found.epochs, found.sample_threshold) == (2, 77)


def test_a_function_that_was_not_told_of_a_field_does_not_compare_it() -> None:
    """Triage knows no price, and launching no ratings: defaults in their places must not be held against a tenant."""
    settings = change(cost_ceiling="5", positive_rating="0.2", negative_rating="0.1").after
    assert settings.effective(TENANT, TenantPolicy(), OF_FEEDBACK).positive_rating == 0.2
    assert settings.effective(TENANT, TenantPolicy(training_price=3), OF_LAUNCHES).cost_ceiling == 5
    with pytest.raises(ConfigurationProblem, match="cost_ceiling"):
        settings.effective(TENANT, TenantPolicy(), OF_LAUNCHES)


def test_what_the_stack_makes_impossible_names_field_and_cure() -> None:
    settings = change(positive_rating="0.3").after
    with pytest.raises(ConfigurationProblem) as raised:
        settings.effective(TENANT, TenantPolicy(negative_rating=0.4))
    said = str(raised.value)
    assert "settings of the tenant acme-leads: negative_rating (0.4) must be below positive_rating (0.3)" in said
    assert "goldsmith tenant set acme-leads --unset positive_rating" in said
    assert "cost" not in said


def test_a_field_that_a_later_version_does_not_know_is_named_not_passed_over() -> None:
    settings = TenantSettings(version=1, overrides={"epochs": 99})
    with pytest.raises(ConfigurationProblem, match="--unset epochs"):
        settings.effective(TENANT, STACK)


def test_what_counts_the_runs_of_all_tenants_is_nobodys_to_set() -> None:
    assert set(TenantPolicy.model_fields) - {"maximum_active_runs"} == OVERRIDABLE
    assert TenantSettings(overrides={"maximum_active_runs": 1}).effective(TENANT, STACK) == STACK


@pytest.mark.parametrize("name", sorted(OVERRIDABLE))
def test_what_is_allowed_can_be_told_of_every_field_that_can_be_set(name: str) -> None:
    assert allowed(name)


def test_a_split_can_be_set_until_a_run_has_fixed_it() -> None:
    assert change(holdout_fraction="0.4").after.overrides == {"holdout_fraction": 0.4}
    with pytest.raises(SettingsProblem, match=r"first snapshot has fixed it at 0\.2"):
        change(holdout_fraction="0.4", split=0.2)


def test_senders_are_bound_once_and_released() -> None:
    other = "AROAEXAMPLEEXAMPLE02"
    bound = change(bind=(SENDER, other, SENDER)).after
    assert bound.senders == (SENDER, other)
    assert not changes_something(change(bound, bind=(other,)))
    assert change(bound, release=(SENDER,)).after.senders == (other,)


@pytest.mark.parametrize(
    "sender", ["arn:aws:iam::111122223333:user/x", "AIDA", "aidaexampleexample01", "A" * 129, "A\nB" * 9]
)
def test_what_is_no_unique_id_is_no_sender(sender: str) -> None:
    with pytest.raises(SettingsProblem, match="unique id"):
        change(bind=(sender,))


def test_there_are_not_more_senders_than_fit_into_an_item_that_every_commit_rewrites() -> None:
    many = tuple(f"AIDAEXAMPLE{number:010}" for number in range(MOST_SENDERS + 1))
    assert len(change(bind=many[:-1]).after.senders) == MOST_SENDERS
    with pytest.raises(SettingsProblem, match="at most 50"):
        change(bind=many)


def test_when_a_tenant_is_forgotten_its_senders_stay_and_nothing_else() -> None:
    before = change(bind=(SENDER,), epochs="2").after
    left = before.when_forgotten()
    assert (left.overrides, left.senders, left.version) == ({}, (SENDER,), before.version + 1)
    assert left.when_forgotten() == left


@given(overrides, overrides)
def test_a_change_tells_the_fields_that_differ_and_no_others(first: dict[str, Value], second: dict[str, Value]) -> None:
    before = TenantSettings(version=1, overrides=first)
    made = SettingsChange(
        tenant=TENANT, before=before, after=before.after(second, ()), changed_at=ACCOUNT.at, changed_by="x"
    )
    told = {name: (old, new) for name, old, new in made.fields}
    assert told.keys() == {name for name in {**first, **second} if first.get(name) != second.get(name)}
    assert changes_something(made) is bool(told)
