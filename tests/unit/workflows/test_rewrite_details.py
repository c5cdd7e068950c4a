"""Rewriting where two things meet: an outage and a batch, a defect and an answer, a late event and a sample."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from goldsmith.domain.changes import Change, Parking
from goldsmith.domain.choosing import Rewritten
from goldsmith.domain.commits import build_commit
from goldsmith.domain.generations import Generation, Listing, Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.errors import NotYetCommitted, ServiceUnavailable, TimedOut
from goldsmith.ports import Listed
from goldsmith.workflows.deliveries import Delivery
from tests.fakes.faults import Fault, Faults
from tests.fakes.house import PRAISE_COMMENT, House, judgement, rewriter
from tests.fakes.ledger import FakeLedger
from tests.fakes.services import FakeClock
from tests.fakes.stories import DRAFT, deliver, feedback, feedback_event, piece
from tests.unit.domain.test_choosing import candidate, chosen, judged
from tests.unit.workflows.test_rewrite import LATE
from tests.unit.workflows.test_rewrite_candidates import asked, candidate_of, is_judge, rewrite
from tests.unit.workflows.test_rewrite_limits import SlowChat, never, with_chat
from tests.unit.workflows.test_style import examples, wanting, wrote

WITH_EXAMPLES = TenantPolicy(candidates=1, style_examples=2)


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
    assert [example.answer for example in examples(house).of("acme-leads", wanting())] == [
        "Hi Dana, about topic 0 of acme-leads. Mia"
    ]


def test_a_defect_in_one_candidate_surfaces_though_another_would_do() -> None:
    defect = KeyError("a defect")
    house = asked(lambda request: defect if request.seed == 1 else rewriter(request))
    assert [failure.error for failure in house.rewrite().failures] == [defect]


def test_of_two_that_are_judged_alike_the_one_nearer_to_the_draft_is_learnt() -> None:
    def reply(request: ChatRequest) -> str:
        return (
            judgement() if is_judge(request) else rewrite(f"{DRAFT} Bye!{'' if request.seed else ' Take good care!'}")
        )

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


def test_a_rating_that_came_while_the_model_was_asked_is_among_the_events_of_the_sample() -> None:
    def reply(request: ChatRequest) -> str | Exception:
        house.triage.handle(deliver(piece(event_id="late", generation_id="gen-1", rating=3, occurred_at=LATE)))
        return rewriter(request)

    house = asked(reply)
    house.rewrite()
    assert [sample.event_ids for sample in house.samples()] == [("e1", "late")]


def test_a_rating_at_the_border_of_bad_is_bad() -> None:
    policy = TenantPolicy(negative_rating=0.25)
    assert [policy.is_bad(rating) for rating in (0.25, 0.26, None)] == [True, False, False]


def test_a_score_of_exactly_the_policys_is_enough() -> None:
    assert isinstance(chosen(candidate(judgement=judged(3, 4))), Rewritten)


TOLD = feedback()
NOW = FakeClock().moment


def at(minute: int, known: Generation | None, outcome: Outcome, parking: Parking | None = None) -> Generation:
    made = Change(known, TOLD, outcome, events=(feedback_event(event_id=f"e{minute}"),), parking=parking)
    return build_commit("acme-leads", [made], NOW + timedelta(minutes=minute)).generations[0]


def test_what_is_parked_keeps_its_place_on_the_list_until_a_retry_parks_it_anew() -> None:
    parked = at(0, None, Outcome.PARKED, Parking(("empty",)))
    later = at(1, parked, Outcome.PARKED)
    retried = at(2, later, Outcome.REWRITING)
    again = at(3, retried, Outcome.PARKED, Parking(("empty",)))
    assert [entry.listed_since for entry in (parked, later, retried, again)] == [
        NOW, NOW, None, NOW + timedelta(minutes=3),
    ]  # fmt: skip


def test_a_second_answer_by_a_person_moves_up_on_the_list() -> None:
    assert at(1, at(0, None, Outcome.EDITED), Outcome.EDITED).listed_since == NOW + timedelta(minutes=1)
