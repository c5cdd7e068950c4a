"""Tuned models on Bedrock answer by deployments, which must be waited for."""

import pytest

from goldsmith.domain.provider import Serving, Trained, TrainingJob
from goldsmith.errors import GoldsmithError, ProviderRejected
from tests.contract.bedrock import RUN, TENANT, Account, samples
from tests.contract.training import settled
from tests.fakes.bedrock import ARN, BASE


@pytest.fixture
def account() -> Account:
    return Account()


def _deployed(account: Account, model: str) -> str:
    for _ in range(5):
        serving = account.tuner.deploy(model, RUN)
        if serving.name is not None:
            return serving.name
    msg = "it never answers"
    raise AssertionError(msg)


def test_a_tuned_model_answers_by_its_deployment_once_that_is_active(account: Account) -> None:
    model = account.trained()
    waiting = [account.tuner.deploy(model, RUN) for _ in range(2)]
    assert [serving.name for serving in waiting] == [None, None]
    assert all(serving.waiting_for for serving in waiting)
    serving = account.tuner.deploy(model, RUN)
    assert serving == account.tuner.deploy(model, RUN)
    assert serving.name == next(iter(account.client.deployments.values()))["customModelDeploymentArn"]
    assert len(account.client.deployments) == 1


def test_a_deployment_that_was_made_although_no_answer_came_is_not_made_twice(account: Account) -> None:
    model = account.trained()
    method = "create_custom_model_deployment"
    account.client.fail(method, account.client.error(method, "InternalServerException"), after=True)
    with pytest.raises(GoldsmithError):
        account.tuner.deploy(model, RUN)
    assert _deployed(account, model)
    assert len(account.client.deployments) == 1


def test_a_deployment_that_another_attempt_has_just_made_is_no_trouble(account: Account) -> None:
    model = account.trained()
    account.tuner.deploy(model, RUN)
    look_up = "get_custom_model_deployment"
    account.client.fail(look_up, account.client.error(look_up, "ResourceNotFoundException"))
    assert account.tuner.deploy(model, RUN).waiting_for
    assert len(account.client.deployments) == 1


def test_a_deployment_that_failed_never_answers_and_says_why(account: Account) -> None:
    model = account.trained()
    account.client.deployments_fail = "not supported for this base model"
    for _ in range(2):
        account.tuner.deploy(model, RUN)
    with pytest.raises(ProviderRejected, match=r"not supported for this base model: see whether.*quota"):
        account.tuner.deploy(model, RUN)


def test_a_model_that_answers_no_more_can_be_deployed_again(account: Account) -> None:
    model = account.trained()
    serving = _deployed(account, model)
    for _ in range(2):
        account.tuner.undeploy(serving)
    assert account.client.deployments == {}
    assert _deployed(account, model)


@pytest.mark.parametrize("serving", [BASE, f"{ARN}:custom-model-deployment/abcdefghijkl", "ft:gpt-4.1-mini:acme"])
def test_what_was_never_deployed_need_not_be_taken_down(account: Account, serving: str) -> None:
    account.tuner.undeploy(serving)


def test_two_stacks_that_share_an_account_do_not_share_deployments(account: Account) -> None:
    ours = account.trained()
    status = settled(account.tuner, account.tuner.submit(TrainingJob(RUN, TENANT, BASE, "xyz789" * 8), samples()))
    assert isinstance(status, Trained)
    assert _deployed(account, ours) != _deployed(account, status.model)
    assert Serving(_deployed(account, ours)) == account.tuner.deploy(ours, RUN)
