"""What can be tuned on Bedrock, told before anything is uploaded."""

import pytest

from goldsmith.errors import ConfigurationProblem, TrainingBlocked
from tests.contract.bedrock import Account
from tests.fakes.bedrock import ARN, BASE, LEGACY, UNTUNABLE


@pytest.fixture
def account() -> Account:
    return Account()


def test_it_trains_by_sft_only_and_says_what_to_set(account: Account) -> None:
    assert account.tuner.shape("sft") == "bedrock"
    with pytest.raises(TrainingBlocked, match="set Method to sft"):
        account.tuner.shape("dpo")
    for method in ("dpo", "sft+dpo"):
        with pytest.raises(TrainingBlocked, match="set Method to sft"):
            account.tuner.preflight(BASE, method)
    assert account.client.calls == []


def test_a_base_model_that_can_be_tuned_needs_no_word(account: Account) -> None:
    assert account.tuner.preflight(BASE, "sft") == ()


def test_a_base_model_that_is_to_end_is_warned_of_with_its_end(account: Account) -> None:
    assert account.tuner.preflight(LEGACY, "sft") == (
        f"Bedrock has declared {LEGACY} legacy and ends it on 2027-03-01: plan for another one",
    )
    del account.client.bases[LEGACY]["modelLifecycle"]["endOfLifeTime"]
    assert account.tuner.preflight(LEGACY, "sft") == (f"Bedrock has declared {LEGACY} legacy: plan for another one",)


@pytest.mark.parametrize(("model", "said"), [(UNTUNABLE, "cannot be fine-tuned"), ("amazon.gone-v1:0", "has no model")])
@pytest.mark.parametrize("missing", ["ResourceNotFoundException", "ValidationException"])
def test_a_base_model_that_cannot_be_tuned_blocks_and_says_what_to_choose(
    account: Account, model: str, said: str, missing: str
) -> None:
    account.client.missing = missing
    with pytest.raises(TrainingBlocked, match=f"{said}.*choose another BaseModel"):
        account.tuner.preflight(model, "sft")


def test_a_tuned_model_that_is_gone_blocks_and_says_to_restart(account: Account) -> None:
    with pytest.raises(TrainingBlocked, match="set Strategy to restart"):
        account.tuner.preflight(f"{ARN}:custom-model/{BASE}/abcdefghijkl", "sft")


def test_a_tuned_model_whose_base_is_to_end_is_warned_of(account: Account) -> None:
    model = account.trained()
    account.client.bases[BASE]["modelLifecycle"] = {"status": "LEGACY"}
    [warning] = account.tuner.preflight(model, "sft")
    assert BASE in warning


def test_an_account_without_access_needs_a_person(account: Account) -> None:
    account.client.fail("get_foundation_model", account.client.error("get_foundation_model", "AccessDeniedException"))
    with pytest.raises(ConfigurationProblem, match="Model access"):
        account.tuner.preflight(BASE, "sft")
