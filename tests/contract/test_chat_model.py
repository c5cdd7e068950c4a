"""What a model answers, and each way in which it does not, as a type of its own."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from goldsmith.adapters.bedrock_chat import BedrockChat
from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.domain.rewriting import judge_request, parse_judgement, parse_rewrite, rewrite_request
from goldsmith.errors import (
    ConfigurationProblem,
    ModelOutputInvalid,
    ModelOutputTruncated,
    ModelRefused,
    RateLimited,
    ServiceUnavailable,
    TimedOut,
)
from goldsmith.ports import ChatModel
from goldsmith_cli.standin.serve import RunningStandin
from tests.fakes.blocking import Blocking, answer
from tests.fakes.converse import FakeConverse
from tests.fakes.house import rewriter
from tests.fakes.provider import BASE, provoke
from tests.fakes.services import FakeChat
from tests.fakes.stories import feedback, turns

QUESTION = ChatRequest(model=BASE, messages=turns("Write to Dana about tea."), max_output_tokens=200)
TOLD = feedback(comment="Sign off as Mia.", output="Dear Dana,\n\nAll is well.\n\nBye\nTom")
REWRITE = rewrite_request(TOLD, ("Hi Tom, all set. Mia",), BASE)
JUDGE = judge_request(TOLD, (), "Dear Dana,\n\nAll is well.\n\nBye\nMia", BASE)
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


def bedrock_model() -> Model:
    client = FakeConverse(lambda request: rewriter(request) if request.schema_name else "Hi Dana")
    errors = {
        "rate_limit": client.error("converse", "ThrottlingException", x_amz_retry_after="1000"),
        "quota": client.error("converse", "AccessDeniedException"),
        "server_error": client.error("converse", "ServiceUnavailableException"),
    }
    stops = {"refusal": "guardrail_intervened", "content_filter": "content_filtered", "truncation": "max_tokens"}

    def provoked(mode: str) -> None:
        if mode in errors:
            client.fail("converse", errors[mode])
        else:
            client.stop.append(stops[mode])

    return Model(BedrockChat(client, calls_at_once=5), provoked)


@pytest.fixture
def model(request: pytest.FixtureRequest) -> Iterator[Model]:
    if request.param in ("fake", "bedrock"):
        yield fake_model() if request.param == "fake" else bedrock_model()
        return
    standin: RunningStandin = request.getfixturevalue("standin")
    yield Model(Blocking(standin.url, standin.api_key), lambda mode: provoke(standin, mode, "chat"))
    provoke(standin, None)


@pytest.mark.parametrize("model", ["fake", "openai", "bedrock"], indirect=True)
class TestChatModel:
    def test_an_answer_is_complete_and_says_what_it_cost(self, model: Model) -> None:
        said = answer(model.chat, QUESTION)
        assert said.content
        assert said.input_tokens > 0
        assert said.output_tokens > 0

    def test_an_answer_keeps_to_the_schema_it_was_given(self, model: Model) -> None:
        rewrite = parse_rewrite(answer(model.chat, REWRITE).content)
        assert rewrite.needs_change
        assert rewrite.points

    def test_a_judge_keeps_to_its_schema(self, model: Model) -> None:
        assert parse_judgement(answer(model.chat, JUDGE).content).points

    def test_calls_are_made_at_the_same_time(self, model: Model) -> None:
        async def all_at_once() -> list[ChatAnswer]:
            return await asyncio.gather(*(model.chat.answer(QUESTION) for _ in range(5)))

        assert len({said.content for said in asyncio.run(all_at_once())}) == 1

    @pytest.mark.parametrize(("mode", "failure"), FAILURES.items())
    def test_each_failure_has_its_type_and_passes(self, model: Model, mode: str, failure: type[Exception]) -> None:
        model.provoke(mode)
        with pytest.raises(failure) as raised:
            answer(model.chat, QUESTION)
        assert raised.type is failure
        assert answer(model.chat, QUESTION).content

    def test_a_rate_limit_says_when_to_come_back(self, model: Model) -> None:
        model.provoke("rate_limit")
        with pytest.raises(RateLimited) as raised:
            answer(model.chat, QUESTION)
        assert raised.value.retry_after == 1.0


@pytest.fixture
def chat(standin: RunningStandin) -> Iterator[ChatModel]:
    yield Blocking(standin.url, standin.api_key)
    provoke(standin, None)


def test_an_answer_that_is_no_json_is_invalid(standin: RunningStandin, chat: ChatModel) -> None:
    provoke(standin, "invalid_json")
    said = answer(chat, REWRITE)
    with pytest.raises(ModelOutputInvalid):
        parse_rewrite(said.content)


def test_a_wrong_key_and_an_unknown_model_need_a_person(standin: RunningStandin, chat: ChatModel) -> None:
    unknown = ChatRequest(model="retired", messages=turns("Hi"), max_output_tokens=10)
    with pytest.raises(ConfigurationProblem, match="check the model's name"):
        answer(chat, unknown)
    with pytest.raises(ConfigurationProblem, match="provider's key"):
        answer(Blocking(standin.url, "wrong"), QUESTION)


def test_an_answer_at_the_token_limit_is_truncated(chat: ChatModel) -> None:
    short = ChatRequest(model=BASE, messages=QUESTION.messages, max_output_tokens=1)
    with pytest.raises(ModelOutputTruncated):
        answer(chat, short)


def test_a_filtered_question_is_a_refusal(standin: RunningStandin, chat: ChatModel) -> None:
    provoke(standin, "content_filter_request")
    with pytest.raises(ModelRefused):
        answer(chat, QUESTION)


def test_a_provider_that_does_not_answer_in_time_is_given_up(standin: RunningStandin) -> None:
    provoke(standin, "hang", "chat")
    with pytest.raises(TimedOut):
        answer(Blocking(standin.url, standin.api_key, timeout_seconds=0.2), QUESTION)
    provoke(standin, None)


def test_a_provider_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(ServiceUnavailable, match="could not be reached"):
        answer(Blocking("http://127.0.0.1:9/v1", "key"), QUESTION)


def test_no_error_quotes_the_key(standin: RunningStandin) -> None:
    with pytest.raises(ConfigurationProblem) as raised:
        answer(Blocking(standin.url, "sk-canary-4711"), QUESTION)
    assert "canary" not in raised.value.explained
