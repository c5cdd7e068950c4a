"""From threshold to promoted on Bedrock: the real adapters, on clients that botocore's own model holds to the API."""

from typing import get_args

import pytest

from goldsmith.adapters.bedrock_chat import BedrockChat
from goldsmith.adapters.bedrock_files import BedrockFiles
from goldsmith.adapters.bedrock_tuner import BedrockTuner
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.runs import Run, RunState
from goldsmith.domain.training import AskedStrategy
from tests.fakes.bedrock import BASE, BUCKET, ROLE, FakeBedrock
from tests.fakes.converse import FakeConverse
from tests.fakes.judging import nearer, pair_of
from tests.fakes.versions import FakeVersions
from tests.fakes.works import POLICY, Works, final_about

STRATEGIES = get_args(AskedStrategy)
CALLS_AT_ONCE = 4


class Account:
    """An AWS account in which runs train; tuned models answer as people do, but for those that are spoilt."""

    def __init__(self, policy: TenantPolicy) -> None:
        self.works, self.spoilt = Works(samples=0, policy=policy), set[str | None]()
        self.bedrock = FakeBedrock(self.works.store, polls=2, unready=2)
        files = BedrockFiles(self.works.store, FakeVersions(self.works.store), BUCKET)
        chat = BedrockChat(FakeConverse(self.answer), CALLS_AT_ONCE)
        self.works.use(BedrockTuner(self.bedrock, files, ROLE), chat)

    def answer(self, request: ChatRequest) -> str:
        if pair := pair_of(request):
            return nearer(pair)
        topic = request.messages[-1].content.removeprefix("Write to Dana about ").removesuffix(".")
        sound = "custom-model-deployment" in request.model and request.model not in self.spoilt
        return final_about(topic) if sound else "Dear Sir or Madam, we refer to our offer."

    def walk(self, start: int) -> Run:
        """Sixty more edits, and the run that they start, to its end."""
        self.works.teach("acme-leads", 60, start=start)
        number = self.works.ledger.tenant("acme-leads").runs + 1
        for _ in range(30):
            self.works.tick()
            run = self.works.ledger.run("acme-leads", number)
            if run is not None and run.settled:
                return run
        msg = "it never ends"
        raise AssertionError(msg)


def policy(strategy: AskedStrategy) -> TenantPolicy:
    return POLICY.model_copy(update={"base_model": BASE, "strategy": strategy, "restart_below": 0})


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_each_strategy_walks_from_threshold_to_promoted(strategy: AskedStrategy) -> None:
    account = Account(policy(strategy))
    first = account.walk(start=100)
    assert (first.state, first.problem) == (RunState.PROMOTED, None)
    assert first.base_model == BASE
    assert first.new_model != first.tuned_model, "a deployment answers, and is what applications read"
    assert account.works.directory.models == {"acme-leads": first.new_model}

    account.spoilt.add(first.new_model)  # so that there is something to gain
    second = account.walk(start=500)
    assert second.strategy is not None
    goes_on = strategy != "restart"  # auto finds that the new samples are of the kind it knows
    assert second.strategy.strategy == ("continue" if goes_on else "restart"), second.strategy.reason
    assert second.base_model == (first.tuned_model if goes_on else BASE)
    assert second.live_model == first.new_model
    assert (second.state, second.problem) == (RunState.PROMOTED, None)
    assert account.works.directory.models == {"acme-leads": second.new_model}
    created = [told for call, told in account.bedrock.calls if call == "create_model_customization_job"]
    assert [told["baseModelIdentifier"] for told in created] == [first.base_model, second.base_model]


def test_a_method_it_does_not_offer_is_blocked_before_anything_is_uploaded() -> None:
    account = Account(policy("auto").model_copy(update={"method": "sft+dpo"}))
    run = account.walk(start=100)
    assert run.state is RunState.BLOCKED
    assert run.problem is not None
    assert "set Method to sft" in run.problem
    assert account.bedrock.jobs == {}
    assert not [key for key in account.works.store.objects if "/provider/" in key]
    account.works.teach("acme-leads", 5, start=900)
    assert account.works.ledger.tenant("acme-leads").new_samples == 5
