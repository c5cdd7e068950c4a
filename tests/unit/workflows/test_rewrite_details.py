"""Rewriting where two things meet: an outage and a batch, a defect and an answer, a late event and a sample."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from goldsmith.domain.candidates import Candidate
from goldsmith.domain.choosing import Praised, Rewritten
from goldsmith.domain.commits import Change, Parking, build_commit
from goldsmith.domain.generations import Generation, Listing, Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.samples import RewriteProvenance
from goldsmith.errors import ConfigurationProblem, NotYetCommitted, ServiceUnavailable, TimedOut
from goldsmith.ports import Listed
from goldsmith.workflows.circuit import FAILURES_IN_A_ROW
from goldsmith.workflows.deliveries import Delivery
from goldsmith.workflows.proposals import Limits
from goldsmith.workflows.rewrite_items import LAST_AGE, LAST_RECEIVE, Item, counts_of
from tests.fakes.faults import Fault, Faults
from tests.fakes.house import ONE_CANDIDATE, PRAISE_COMMENT, House, judgement, rewriter
from tests.fakes.ledger import FakeLedger
from tests.fakes.services import FakeClock
from tests.fakes.stories import DRAFT, deliver, feedback, feedback_event, piece
from tests.unit.domain.test_choosing import candidate, chosen, judged
from tests.unit.workflows.test_rewrite import LATE
from tests.unit.workflows.test_rewrite_candidates import asked, candidate_of, is_judge, rewrite
from tests.unit.workflows.test_rewrite_limits import SlowChat, never, soon, with_chat
from tests.unit.workflows.test_style import examples, wrote

WITH_EXAMPLES = TenantPolicy(candidates=1, style_examples=2)


class WrongKey(SlowChat):
    """A model that turns every call away, a while after it was made."""

    def __init__(self) -> None:
        super().__init__(self._turn_away)
        self.calls = 0

    async def _turn_away(self, request: ChatRequest) -> str:
        self.calls += 1
        await asyncio.sleep(0)
        raise ConfigurationProblem("wrong key")


def test_after_an_outage_one_draft_goes_ahead_and_a_draft_that_is_done_ends_the_doubt() -> None:
    house = asked(items=10, policy=ONE_CANDIDATE)
    house.rewriting.circuit.failed(ConfigurationProblem("wrong key"))
    house.clock.pass_seconds(31)
    chat = WrongKey()
    assert len(with_chat(house, chat).rewrite().failures) == 10
    assert chat.calls == 1
    house.clock.pass_seconds(61)
    assert with_chat(house, SlowChat(soon)).rewrite().failures == []
    assert not house.rewriting.circuit.doubtful


def test_a_call_that_waited_for_its_turn_is_not_made_when_the_one_before_it_ended_all_asking() -> None:
    chat = WrongKey()
    assert len(with_chat(asked(), chat, Limits(calls_at_once=1)).rewrite().failures) == 1
    assert chat.calls == 1


def test_calls_that_are_ended_have_ended_before_the_batch_does() -> None:
    async def tidied(request: ChatRequest) -> str:
        try:
            return await never(request)
        finally:
            await asyncio.sleep(0)

    chat = SlowChat(tidied)
    with asyncio.Runner() as runner:
        house = with_chat(asked(), chat)
        house.rewriting = replace(house.rewriting, run=runner.run)
        house.rewrite(seconds=0.01)
        assert (chat.most, chat.asking) == (2, 0)


def test_a_batch_that_ran_out_of_time_is_a_failure_of_the_provider() -> None:
    house = with_chat(asked(), SlowChat(never))
    for _ in range(FAILURES_IN_A_ROW - 1):
        house.rewriting.circuit.failed(ServiceUnavailable("down"))
    house.rewrite(seconds=0.01)
    with pytest.raises(TimedOut, match="ran out of time"):
        house.rewriting.circuit.raise_if_open()


@pytest.mark.parametrize("seconds", [0, -1])
def test_when_there_is_no_time_left_nothing_is_asked(seconds: float) -> None:
    house = asked(items=2)
    assert [type(failure.error) for failure in house.rewrite(seconds=seconds).failures] == [TimedOut, TimedOut]
    assert house.chat.calls == []


def test_a_request_that_knows_of_an_event_the_ledger_does_not_comes_back() -> None:
    house = asked()
    [request] = house.rewrites.requests
    told = request.feedback.model_copy(update={"event_ids": ("e1", "e2")})
    ahead = request.model_copy(update={"feedback": told})
    [failure] = house.rewrite([Delivery("m", ahead.model_dump_json())]).failures
    assert isinstance(failure.error, NotYetCommitted)
    assert house.chat.calls == []


def test_a_dead_letter_that_cannot_be_put_away_comes_back() -> None:
    house = House(Faults(Fault(0, "failure", "before")))
    report = house.rewrite(deliver("no request"))
    assert [failure.delivery.body for failure in report.failures] == ["no request"]
    assert report.counts["requests_refused"] == 0


def commented(house: House) -> House:
    house.triage.handle(deliver(feedback_event(event_id="c", generation_id="gen-1", comment="Shorter.")))
    return house


def test_examples_that_cannot_be_read_are_counted_and_hold_up_no_rewrite() -> None:
    house = House(policy=WITH_EXAMPLES)
    wrote(house, 1)
    house.store.objects.clear()
    report = commented(house).rewrite()
    assert (report.failures, report.counts["style_examples_failed"]) == ([], 1)
    assert house.generation().outcome is Outcome.REWRITTEN


def test_the_judge_is_shown_the_examples_the_rewriter_was_shown() -> None:
    house = House(policy=WITH_EXAMPLES)
    wrote(house, 2)
    commented(house).rewrite()
    written, judgement_of_it = [json.loads(call.messages[-1].content)["examples"] for call in house.chat.calls]
    assert judgement_of_it == written
    assert len(written) == 2


class PromotedLedger(FakeLedger):
    """Lists every generation as a person's answer: what was listed changed before it was read."""

    def listed(self, tenant: str, listing: Listing, *, latest_first: bool = False) -> Iterator[Listed]:
        return (Listed(each.generation_id, each.updated_at) for each in self.generations.values())


def test_only_what_a_person_wrote_or_approved_is_an_example() -> None:
    house = commented(House(ledger=PromotedLedger()))
    house.triage.handle(deliver(feedback_event(event_id="a", generation_id="approved", rating=5)))
    house.rewrite()
    wrote(house, 1)
    assert len(house.samples()) == 3
    assert [example.answer for example in examples(house).of("acme-leads")] == [
        "Hi Dana, about topic 0 of acme-leads. Mia"
    ]


def test_a_defect_in_one_candidate_surfaces_though_another_would_do() -> None:
    defect = KeyError("a defect")
    house = asked(lambda request: defect if request.seed == 1 else rewriter(request))
    assert [failure.error for failure in house.rewrite().failures] == [defect]


def test_of_two_that_are_judged_alike_the_one_nearer_to_the_draft_is_learnt() -> None:
    def reply(request: ChatRequest) -> str:
        return judgement() if is_judge(request) else rewrite(f"{DRAFT} Bye!{'' if request.seed else ' Take good care!'}")

    house = asked(reply)
    house.rewrite()
    assert [sample.answer for sample in house.samples()] == [f"{DRAFT} Bye!"]


def test_where_nothing_must_change_the_models_text_is_not_looked_at() -> None:
    def reply(request: ChatRequest) -> str:
        if not is_judge(request):
            return json.dumps({"points": [], "needs_change": False, "rewrite": "Here is the draft: [NAME]"})
        assert candidate_of(request) == DRAFT
        return judgement(points=0)

    house = asked(reply)
    house.rewrite()
    assert house.generation().outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("comment", [PRAISE_COMMENT, "Be rude."])
def test_neither_praise_nor_parking_is_decided_while_a_candidate_failed_for_the_moment(comment: str) -> None:
    house = House(
        reply=lambda request: ServiceUnavailable("down") if request.seed else rewriter(request),
        policy=TenantPolicy(candidates=2, style_examples=0),
    )
    house.triage.handle(deliver(feedback_event(comment=comment)))
    assert len(house.rewrite().failures) == 1
    assert house.generation().outcome is Outcome.REWRITING
