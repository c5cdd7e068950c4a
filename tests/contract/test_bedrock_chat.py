"""How a question becomes a call of Converse, and what of its answers is one."""

import asyncio
import threading

import pytest
from botocore.exceptions import ReadTimeoutError

from goldsmith.adapters.bedrock_chat import BedrockChat, complete_answer
from goldsmith.domain.events import Message
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import judge_request, rewrite_request
from goldsmith.errors import ModelOutputInvalid, ModelOutputTruncated, ModelRefused, ProviderRejected, TimedOut
from tests.fakes.blocking import answer
from tests.fakes.converse import FakeConverse
from tests.fakes.house import rewriter
from tests.fakes.stories import feedback, turns

NOVA = "amazon.nova-micro-v1:0"
TOLD = feedback(comment="Sign off as Mia.", output="Dear Dana,\n\nAll is well.\n\nBye\nTom")
USAGE = {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}


@pytest.fixture
def client() -> FakeConverse:
    return FakeConverse(lambda request: rewriter(request) if request.schema_name else "Hi Dana")


def asked(client: FakeConverse, request: ChatRequest) -> dict[str, object]:
    answer(BedrockChat(client, 2), request)
    [(method, body)] = client.calls
    assert method == "converse"
    return body


def question(*messages: Message, model: str = NOVA) -> ChatRequest:
    return ChatRequest(model, messages or turns("Write to Dana."), max_output_tokens=200)


def test_a_conversation_is_asked_as_models_are_trained_on_it(client: FakeConverse) -> None:
    """Instructions apart, turns of one speaker in a row as one turn."""
    said = [("system", "Be brief."), ("user", "Hi."), ("user", "Write."), ("assistant", "To whom?"), ("user", "Dana.")]
    messages = tuple(Message(role=role, content=content) for role, content in said)  # type: ignore[arg-type]
    body = asked(client, question(*messages, model=f"{NOVA}:128k"))
    assert body == {
        "modelId": NOVA,
        "system": [{"text": "Be brief."}],
        "messages": [
            {"role": "user", "content": [{"text": "Hi."}, {"text": "Write."}]},
            {"role": "assistant", "content": [{"text": "To whom?"}]},
            {"role": "user", "content": [{"text": "Dana."}]},
        ],
        "inferenceConfig": {"maxTokens": 200},
    }


def test_a_temperature_is_sent_where_there_is_one_and_a_seed_never(client: FakeConverse) -> None:
    body = asked(client, ChatRequest(NOVA, turns("Hi."), max_output_tokens=5, temperature=0.5, seed=7))
    assert body["inferenceConfig"] == {"maxTokens": 5, "temperature": 0.5}
    assert "7" not in str(body)


@pytest.mark.parametrize("request_", [rewrite_request(TOLD, (), NOVA), judge_request(TOLD, (), "Hi.", NOVA)])
def test_a_schema_is_a_tool_that_must_be_used_with_no_more_at_its_top_than_nova_knows(
    client: FakeConverse, request_: ChatRequest
) -> None:
    body = asked(client, request_)
    tools: object = body["toolConfig"]
    assert isinstance(tools, dict)
    [tool] = (each["toolSpec"] for each in tools["tools"])
    assert request_.schema is not None
    assert tools["toolChoice"] == {"tool": {"name": tool["name"]}} == {"tool": {"name": request_.schema_name}}
    assert set(tool["inputSchema"]["json"]) == {"type", "properties", "required"}
    assert tool["inputSchema"]["json"]["properties"] == request_.schema["properties"]


def test_a_model_that_wants_an_inference_profile_is_asked_through_that_of_the_regions_part_of_the_world(
    client: FakeConverse,
) -> None:
    client.profiles_only = {NOVA}
    chat = BedrockChat(client, 2)
    for _ in range(2):
        assert answer(chat, question()).content == "Hi Dana"
    assert [body["modelId"] for _, body in client.calls] == [NOVA, f"us.{NOVA}", f"us.{NOVA}"]


def test_a_profile_that_is_not_there_either_is_told_once(client: FakeConverse) -> None:
    client.profiles_only = {NOVA, f"us.{NOVA}"}
    with pytest.raises(ProviderRejected, match="inference profile"):
        answer(BedrockChat(client, 2), question())
    assert len(client.calls) == 2


def test_a_conversation_that_bedrock_does_not_take_is_rejected(client: FakeConverse) -> None:
    with pytest.raises(ProviderRejected, match="must start with a user message"):
        answer(BedrockChat(client, 2), question(Message(role="assistant", content="Hi.")))


def test_a_model_that_does_not_answer_in_time_is_given_up(client: FakeConverse) -> None:
    client.fail("converse", ReadTimeoutError(endpoint_url="https://bedrock"))
    with pytest.raises(TimedOut):
        answer(BedrockChat(client, 2), question())


@pytest.mark.parametrize(
    ("reason", "failure"),
    [
        ("max_tokens", ModelOutputTruncated),
        ("model_context_window_exceeded", ModelOutputTruncated),
        ("content_filtered", ModelRefused),
        ("guardrail_intervened", ModelRefused),
        ("malformed_model_output", ModelOutputInvalid),
        ("malformed_tool_use", ModelOutputInvalid),
    ],
)
def test_an_answer_that_ended_for_another_reason_is_none(
    client: FakeConverse, reason: str, failure: type[Exception]
) -> None:
    client.stop.append(reason)
    with pytest.raises(failure) as raised:
        answer(BedrockChat(client, 2), question())
    assert raised.type is failure


@pytest.mark.parametrize("tool", [None, "golden_rewrite"])
@pytest.mark.parametrize("blocks", [[], [{"reasoningContent": {"reasoningText": {"text": "Hm."}}}]])
def test_an_answer_without_what_was_asked_for_is_invalid(tool: str | None, blocks: list[dict[str, object]]) -> None:
    answered = {"output": {"message": {"content": blocks}}, "stopReason": "end_turn", "usage": USAGE}
    with pytest.raises(ModelOutputInvalid):
        complete_answer(answered, tool)


def test_an_answer_in_words_where_a_form_was_given_is_invalid() -> None:
    answered = {"output": {"message": {"content": [{"text": "{}"}]}}, "stopReason": "end_turn", "usage": USAGE}
    with pytest.raises(ModelOutputInvalid, match="form"):
        complete_answer(answered, "golden_rewrite")


def test_the_thoughts_of_a_model_are_no_part_of_its_answer() -> None:
    thought = {"reasoningContent": {"reasoningText": {"text": "Hm."}}}
    blocks = [thought, {"text": "Hi "}, {"text": "Dana"}]
    answered = {"output": {"message": {"content": blocks}}, "stopReason": "end_turn"}
    assert complete_answer(answered, None).content == "Hi Dana"


def test_no_more_calls_are_made_at_a_time_than_agreed() -> None:
    under_way, most, lock = 0, 0, threading.Lock()
    together = threading.Barrier(3, timeout=10)

    def reply(_request: ChatRequest) -> str:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        together.wait()
        with lock:
            under_way -= 1
        return "Hi"

    async def all_at_once() -> None:
        chat = BedrockChat(FakeConverse(reply), calls_at_once=3)
        await asyncio.gather(*(chat.answer(question()) for _ in range(9)))

    asyncio.run(all_at_once())
    assert most == 3


def test_a_call_that_is_cancelled_is_not_waited_for_and_those_that_queue_are_never_made() -> None:
    going_on, began = threading.Event(), threading.Event()

    def reply(_request: ChatRequest) -> str:
        began.set()
        going_on.wait(10)
        return "too late"

    client = FakeConverse(reply)

    async def cancelled() -> None:
        chat = BedrockChat(client, calls_at_once=1)
        calls = [asyncio.create_task(chat.answer(question())) for _ in range(3)]
        await asyncio.to_thread(began.wait, 10)
        for call in calls:
            call.cancel()
        await asyncio.wait(calls)
        assert all(call.cancelled() for call in calls)

    try:
        asyncio.run(cancelled())
        assert len(client.calls) == 1
    finally:
        going_on.set()
