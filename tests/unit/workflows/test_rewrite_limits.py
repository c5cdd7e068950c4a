"""How many calls at a time, how long, and when nobody asks at all."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

from goldsmith.domain.generations import Outcome
from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.errors import ConfigurationProblem, RateLimited, TimedOut
from goldsmith.workflows.proposals import Limits
from tests.fakes.house import House, rewriter
from tests.fakes.stories import deliver, feedback_event
from tests.unit.workflows.test_rewrite_candidates import asked


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
    assert with_chat(asked(items=10), chat, Limits(calls_at_once=4)).rewrite().failures == []
    assert chat.most == 4


def test_when_time_runs_out_what_is_done_is_committed_and_the_rest_comes_back_with_its_calls_ended() -> None:
    async def answer(request: ChatRequest) -> str:
        slow = json.loads(request.messages[-1].content)["draft"] == "Dear Tom"
        return await (never(request) if slow else soon(request))

    house = asked(items=3)
    house.triage.handle(deliver(feedback_event(event_id="e9", generation_id="slow", comment="?", output="Dear Tom")))
    chat = SlowChat(answer)
    report = with_chat(house, chat).rewrite(seconds=0.5)
    assert [type(failure.error) for failure in report.failures] == [TimedOut]
    assert (chat.cancelled, chat.asking) == (2, 0)
    assert len(house.samples()) == 3
    assert house.generation("slow").outcome is Outcome.REWRITING


def test_one_call_may_not_take_longer_than_its_limit() -> None:
    house = with_chat(asked(), SlowChat(never), Limits(call_seconds=0.01))
    assert [type(failure.error) for failure in house.rewrite().failures] == [TimedOut]
