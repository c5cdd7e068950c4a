"""What the functions are made of in a stack whose models are on Bedrock."""

import pytest

from goldsmith import wiring
from goldsmith.adapters.aws import patient_client
from goldsmith.adapters.bedrock_chat import BedrockChat
from goldsmith.adapters.bedrock_tuner import BedrockTuner
from goldsmith.adapters.openai_chat import OpenAIChat
from goldsmith.adapters.openai_tuner import OpenAITuner
from tests.fakes.bedrock import ROLE
from tests.integration.stack import Stack


@pytest.fixture
def on_bedrock(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDSMITH_PROVIDER", "bedrock")
    monkeypatch.setenv("GOLDSMITH_TRAINING_ROLE_ARN", ROLE)
    monkeypatch.setenv("GOLDSMITH_PROVIDER_KEY_ARN", "")


def test_models_are_trained_and_asked_where_the_settings_say(stack: Stack) -> None:
    steps = wiring.advance().steps
    assert (type(steps.tuner), type(steps.evaluator.chat)) == (OpenAITuner, OpenAIChat)
    assert type(wiring.rewriting().chat) is OpenAIChat


def test_on_bedrock_they_are_trained_and_asked_there(on_bedrock: None) -> None:
    steps = wiring.advance().steps
    assert (type(steps.tuner), type(steps.evaluator.chat)) == (BedrockTuner, BedrockChat)
    assert type(wiring.rewriting().chat) is BedrockChat
    assert steps.training_sets.tuner is steps.tuner


def test_a_patient_client_waits_as_long_as_it_was_told_and_asks_once(stack: Stack) -> None:
    config = patient_client("bedrock-runtime", 50.0, 32).meta.config
    assert (config.read_timeout, config.max_pool_connections) == (50.0, 32)
    assert config.retries["total_max_attempts"] == 1
    assert patient_client("bedrock-runtime", 50.0, 32) is patient_client("bedrock-runtime", 50.0, 32)
