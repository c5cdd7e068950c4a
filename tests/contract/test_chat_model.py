"""What a model answers, and each way in which it does not, as a type of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from goldsmith.adapters.openai_chat import OpenAIChat
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import SCHEMA_NAME, parse_rewrite, rewrite_messages, rewrite_schema
from goldsmith.errors import (
    ConfigurationProblem,
    ModelOutputInvalid,
    ModelOutputTruncated,
    ModelRefused,
    RateLimited,
    ServiceUnavailable,
)
from goldsmith.ports import ChatModel
from goldsmith_cli.standin.serve import RunningStandin
from tests.fakes.house import rewriter
from tests.fakes.provider import BASE, client_of, provoke
from tests.fakes.services import FakeChat
from tests.fakes.stories import feedback, turns

QUESTION = ChatRequest(model=BASE, messages=turns("Write to Dana about tea."), max_output_tokens=200)
REWRITE = ChatRequest(
    model=BASE,
    messages=rewrite_messages(feedback(comment="Sign off as Mia.", output="Dear Dana,\n\nAll is well.\n\nBye\nTom")),
    max_output_tokens=2000,
    schema_name=SCHEMA_NAME,
    schema=rewrite_schema(),
)
FAILURES = {
    "rate_limit": RateLimited,
    "quota": ConfigurationProblem,
    "server_error": ServiceUnavailable,
    "refusal": ModelRefused,
    "content_filter": ModelRefused,
    "truncation": ModelOutputTruncated,
}


@dataclass(frozen=True)
class Model:
    """A model, and how to make its next answer fail."""

    chat: ChatModel
    provoke: Callable[[str], None]


def fake_model() -> Model:
    coming: list[Exception] = []

    def reply(request: ChatRequest) -> str | Exception:
        if coming:
            return coming.pop()
        return rewriter(request) if request.schema else "Hi Dana"

    def provoked(mode: str) -> None:
        failure = FAILURES[mode]
        coming.append(RateLimited("slow down", 1.0) if failure is RateLimited else failure("as asked"))

    return Model(FakeChat(reply), provoked)


@pytest.fixture
def model(request: pytest.FixtureRequest) -> Iterator[Model]:
    if request.param == "fake":
        yield fake_model()
        return
    standin: RunningStandin = request.getfixturevalue("standin")
    with client_of(standin) as client:
        yield Model(OpenAIChat(client), lambda mode: provoke(standin, mode, "chat"))
    provoke(standin, None)


@pytest.mark.parametrize("model", ["fake", "openai"], indirect=True)
class TestChatModel:
    def test_an_answer_is_complete_and_says_what_it_cost(self, model: Model) -> None:
        answer = model.chat.answer(QUESTION)
        assert answer.content
        assert answer.input_tokens > 0
        assert answer.output_tokens > 0

    def test_an_answer_keeps_to_the_schema_it_was_given(self, model: Model) -> None:
        rewrite = parse_rewrite(model.chat.answer(REWRITE).content)
        assert rewrite.needs_change
        assert rewrite.points

    @pytest.mark.parametrize(("mode", "failure"), FAILURES.items())
    def test_each_failure_has_its_type_and_passes(self, model: Model, mode: str, failure: type[Exception]) -> None:
        model.provoke(mode)
        with pytest.raises(failure) as raised:
            model.chat.answer(QUESTION)
        assert raised.type is failure
        assert model.chat.answer(QUESTION).content

    def test_a_rate_limit_says_when_to_come_back(self, model: Model) -> None:
        model.provoke("rate_limit")
        with pytest.raises(RateLimited) as raised:
            model.chat.answer(QUESTION)
        assert raised.value.retry_after == 1.0


@pytest.fixture
def chat(standin: RunningStandin) -> Iterator[OpenAIChat]:
    with client_of(standin) as client:
        yield OpenAIChat(client)
    provoke(standin, None)


def test_an_answer_that_is_no_json_is_invalid(standin: RunningStandin, chat: OpenAIChat) -> None:
    provoke(standin, "invalid_json")
    answer = chat.answer(REWRITE)
    with pytest.raises(ModelOutputInvalid):
        parse_rewrite(answer.content)


def test_a_wrong_key_and_an_unknown_model_need_a_person(standin: RunningStandin, chat: OpenAIChat) -> None:
    unknown = ChatRequest(model="retired", messages=turns("Hi"), max_output_tokens=10)
    with pytest.raises(ConfigurationProblem, match="check the model's name"):
        chat.answer(unknown)
    with client_of(standin, key="wrong") as client, pytest.raises(ConfigurationProblem, match="provider's key"):
        OpenAIChat(client).answer(QUESTION)


def test_an_answer_at_the_token_limit_is_truncated(chat: OpenAIChat) -> None:
    short = ChatRequest(model=BASE, messages=QUESTION.messages, max_output_tokens=1)
    with pytest.raises(ModelOutputTruncated):
        chat.answer(short)


def test_a_provider_that_is_not_there_is_unavailable(standin: RunningStandin) -> None:
    with client_of(standin) as client:
        elsewhere = client.with_options(base_url="http://127.0.0.1:9/v1")
        with pytest.raises(ServiceUnavailable, match="could not be reached"):
            OpenAIChat(elsewhere).answer(QUESTION)


def test_no_error_quotes_the_key(standin: RunningStandin) -> None:
    with client_of(standin, key="sk-canary-4711") as client, pytest.raises(ConfigurationProblem) as raised:
        OpenAIChat(client).answer(QUESTION)
    assert "canary" not in raised.value.explained
