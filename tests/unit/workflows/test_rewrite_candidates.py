"""Several candidates for each draft, a judge, a second try, a limit of time and of calls."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from goldsmith.domain.generations import Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.domain.rewriting import JUDGE_SCHEMA
from goldsmith.errors import (
    ConfigurationProblem,
    ModelOutputTruncated,
    ModelRefused,
    RateLimited,
    ServiceUnavailable,
    TimedOut,
)
from goldsmith.workflows.rewrite import Limits
from tests.fakes.house import House, judgement, rewriter
from tests.fakes.stories import DRAFT, deliver, feedback_event

TWO = TenantPolicy(candidates=2, style_examples=0)
THREE = TenantPolicy(candidates=3, style_examples=0)


def asked(
    reply: Callable[[ChatRequest], str | Exception] = rewriter, *, items: int = 1, policy: TenantPolicy = TWO
) -> House:
    """Triage has asked for that many rewrites."""
    house = House(reply=reply, policy=policy)
    told = [feedback_event(event_id=f"e{n}", generation_id=f"gen-{n}", comment="Shorter.") for n in range(1, items + 1)]
    house.triage.handle(deliver(*told))
    return house


def is_judge(request: ChatRequest) -> bool:
    return request.schema_name == JUDGE_SCHEMA


def candidate_of(request: ChatRequest) -> str:
    return str(json.loads(request.messages[-1].content)["candidate"])


def rewrite(text: str) -> str:
    return json.dumps({"points": ["shorter"], "needs_change": True, "rewrite": text})


def test_every_candidate_is_another_try_and_every_sound_one_is_judged_by_the_judges_model() -> None:
    house = asked(policy=THREE)
    house.rewrite()
    tries = [call for call in house.chat.calls if not is_judge(call)]
    assert sorted(call.seed or 0 for call in tries) == [0, 1, 2]
    assert [call.model for call in house.chat.calls if is_judge(call)] == ["judge"] * 3


def test_the_best_judged_candidate_is_learnt() -> None:
    def reply(request: ChatRequest) -> str:
        if is_judge(request):
            return judgement(done=2 if "second" in candidate_of(request) else 1, points=2)
        return rewrite(f"{DRAFT} The {'second' if request.seed else 'first'} way.")

    house = asked(reply)
    house.rewrite()
    assert [sample.answer for sample in house.samples()] == [f"{DRAFT} The second way."]


def test_what_fails_a_check_is_not_shown_to_the_judge() -> None:
    house = asked(lambda request: rewrite(DRAFT))
    house.rewrite()
    assert not any(map(is_judge, house.chat.calls))
    assert house.generation().reason == "unchanged"


def test_a_candidate_without_an_answer_does_not_hold_up_one_that_has_one() -> None:
    def reply(request: ChatRequest) -> str | Exception:
        return ServiceUnavailable("down") if request.seed == 1 else rewriter(request)

    house = asked(reply)
    assert house.rewrite().failures == []
    assert house.generation().outcome is Outcome.REWRITTEN


def test_while_a_better_answer_may_still_come_nothing_is_parked() -> None:
    def reply(request: ChatRequest) -> str | Exception:
        return ServiceUnavailable("down") if request.seed == 1 else rewrite(DRAFT)

    house = asked(reply)
    assert len(house.rewrite().failures) == 1
    assert house.generation().outcome is Outcome.REWRITING


def test_a_truncated_answer_is_asked_for_once_more_with_twice_the_room_then_parked() -> None:
    house = asked(lambda request: ModelOutputTruncated("cut"), policy=TenantPolicy(candidates=1, style_examples=0))
    house.rewrite()
    first, second = house.chat.calls
    assert second.max_output_tokens == 2 * first.max_output_tokens
    assert house.generation().reason == "model_output_truncated"


def test_an_answer_that_is_no_json_is_asked_for_once_more_then_parked() -> None:
    house = asked(lambda request: "no JSON", policy=TenantPolicy(candidates=1, style_examples=0))
    house.rewrite()
    first, second = house.chat.calls
    assert first == second
    assert house.generation().reason == "model_output_invalid"


@pytest.mark.parametrize("spoilt", ["no JSON", ModelOutputTruncated("cut")])
def test_a_second_try_that_succeeds_is_learnt_and_both_are_paid_for(spoilt: str | Exception) -> None:
    coming = [spoilt]

    def reply(request: ChatRequest) -> str | Exception:
        return coming.pop() if coming else rewriter(request)

    house = asked(reply, policy=TenantPolicy(candidates=1, style_examples=0))
    house.rewrite()
    [sample] = house.samples()
    assert sample.rewrite is not None
    assert sample.rewrite.calls == 3


def test_a_refusal_is_not_asked_again() -> None:
    house = asked(lambda request: ModelRefused("no"), policy=TenantPolicy(candidates=1, style_examples=0))
    house.rewrite()
    assert len(house.chat.calls) == 1
    assert house.generation().reason == "model_refused"


@pytest.mark.parametrize("error", [ModelRefused("no"), ModelOutputTruncated("cut")])
def test_without_a_judgement_a_person_has_to_look(error: Exception) -> None:
    house = asked(lambda request: error if is_judge(request) else rewriter(request))
    house.rewrite()
    assert house.generation().outcome is Outcome.PARKED
    assert str(house.generation().reason).startswith("judge_")


def test_a_wrong_configuration_stops_asking_and_one_item_goes_ahead_when_the_pause_is_over() -> None:
    house = asked(lambda request: ConfigurationProblem("wrong key"), items=10)
    house.rewriting = replace(house.rewriting, limits=Limits(calls_at_once=1))
    assert len(house.rewrite().failures) == 10
    assert len(house.chat.calls) == 1
    assert len(house.rewrite().failures) == 10
    assert len(house.chat.calls) == 1
    house.clock.pass_seconds(31)
    assert len(house.rewrite().failures) == 10
    assert len(house.chat.calls) == 2
    house.clock.pass_seconds(61)
    house.chat.reply = rewriter
    assert house.rewrite().failures == []
    assert len(house.samples()) == 10


def test_a_rate_limit_stops_asking_for_as_long_as_it_says_and_every_message_learns_how_long() -> None:
    house = asked(lambda request: RateLimited("slow down", 20), items=3)
    house.rewrite()
    calls = len(house.chat.calls)
    house.clock.pass_seconds(5)
    errors = [failure.error for failure in house.rewrite().failures]
    assert [error.retry_after for error in errors if isinstance(error, RateLimited)] == [15, 15, 15]
    assert len(house.chat.calls) == calls


class SlowChat:
    """A model that answers when the test lets it; counts how many ask at the same time."""

    def __init__(self, answer: Callable[[ChatRequest], Awaitable[str]]) -> None:
        self._answer = answer
        self.asking = self.most = self.cancelled = 0

    async def answer(self, request: ChatRequest) -> ChatAnswer:
        self.asking += 1
        self.most = max(self.most, self.asking)
        try:
            return ChatAnswer(await self._answer(request), 10, 5)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.asking -= 1


async def soon(request: ChatRequest) -> str:
    await asyncio.sleep(0)
    reply = rewriter(request)
    assert isinstance(reply, str)
    return reply


async def never(request: ChatRequest) -> str:
    await asyncio.Event().wait()
    return "unreachable"


def with_chat(house: House, chat: SlowChat, limits: Limits | None = None) -> House:
    house.rewriting = replace(house.rewriting, chat=chat, limits=limits or Limits())
    return house


def test_all_items_and_candidates_are_asked_at_the_same_time() -> None:
    chat = SlowChat(soon)
    assert with_chat(asked(items=10), chat).rewrite().failures == []
    assert chat.most == 20


def test_no_more_calls_are_made_at_a_time_than_the_limit_says() -> None:
    chat = SlowChat(soon)
    assert with_chat(asked(items=10), chat, Limits(calls_at_once=3)).rewrite().failures == []
    assert chat.most == 3


def test_when_time_runs_out_what_is_done_is_committed_and_the_rest_comes_back_with_its_calls_ended() -> None:
    async def answer(request: ChatRequest) -> str:
        slow = json.loads(request.messages[-1].content)["draft"] == "Dear Tom"
        return await (never(request) if slow else soon(request))

    house = asked(items=3)
    house.triage.handle(deliver(feedback_event(event_id="e9", generation_id="slow", comment="?", output="Dear Tom")))
    chat = SlowChat(answer)
    report = with_chat(house, chat).rewrite(seconds=0.05)
    assert [type(failure.error) for failure in report.failures] == [TimedOut]
    assert (chat.cancelled, chat.asking) == (2, 0)
    assert len(house.samples()) == 3
    assert house.generation("slow").outcome is Outcome.REWRITING


def test_one_call_may_not_take_longer_than_its_limit() -> None:
    house = with_chat(asked(), SlowChat(never), Limits(call_seconds=0.01))
    assert [type(failure.error) for failure in house.rewrite().failures] == [TimedOut]
