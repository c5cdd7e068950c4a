import json
from dataclasses import replace
from datetime import datetime

import pytest

from goldsmith.domain.checks import CHECKS
from goldsmith.domain.generations import PASSING, PRAISE, Outcome
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.errors import (
    ConfigurationProblem,
    ModelOutputTruncated,
    ModelRefused,
    RateLimited,
    ServiceUnavailable,
)
from goldsmith.workflows.deliveries import BatchReport
from goldsmith.workflows.rewrite_items import LAST_AGE, LAST_OF_ALL, LAST_RECEIVE
from tests.fakes.house import IGNORED_COMMENT, PRAISE_COMMENT, House, rewriter
from tests.fakes.rivals import LedgerDownFor
from tests.fakes.stories import DRAFT, deliver, feedback_event, piece

LATE = "2026-11-22T11:00:00Z"


def asked(house: House, *comments: str, tenant: str = "acme-leads") -> House:
    """Triage has asked for a rewrite of one generation for each comment."""
    told = [
        feedback_event(event_id=f"e{n}", generation_id=f"gen-{n}", comment=comment, tenant=tenant)
        for n, comment in enumerate(comments, start=1)
    ]
    house.triage.handle(deliver(*told))
    return house


def rewritten(house: House, receive_count: int = 1, sent_at: datetime | None = None) -> BatchReport:
    messages = house.rewrite_messages()
    return house.rewrite([replace(m, receive_count=receive_count, sent_at=sent_at) for m in messages])


def test_an_applied_comment_becomes_a_sample_with_its_provenance() -> None:
    house = asked(House(), "Shorter, please.")
    assert rewritten(house).failures == []
    [sample] = house.samples()
    assert (sample.answer, sample.rejected) == (f"{DRAFT} Changed in 16 ways.", DRAFT)
    assert sample.rewrite is not None
    assert (sample.rewrite.model, sample.rewrite.prompt_version, sample.rewrite.points) == ("rewriter", "rewrite-2", 1)
    assert (sample.rewrite.calls, sample.rewrite.input_tokens, sample.rewrite.output_tokens) == (2, 20, 10)
    assert sample.rewrite.checks == tuple(CHECKS)
    assert sample.rewrite.judge is not None
    assert (sample.rewrite.judge.model, sample.rewrite.judge.score) == ("judge", 1.0)
    assert house.generation().outcome is Outcome.REWRITTEN


def test_a_comment_that_only_praises_accepts_the_draft() -> None:
    house = asked(House(), PRAISE_COMMENT)
    rewritten(house)
    assert (house.generation().outcome, house.generation().reason) == (Outcome.ACCEPTED, PRAISE)
    assert [sample.answer for sample in house.samples()] == [DRAFT]


def test_a_rewrite_that_fails_a_check_is_parked_with_candidate_and_reasons() -> None:
    house = asked(House(), IGNORED_COMMENT)
    rewritten(house)
    entry = house.generation()
    assert (entry.outcome, entry.reason) == (Outcome.PARKED, "unchanged")
    assert entry.parked is not None
    parked = json.loads(house.store.read(entry.parked))
    assert (parked["reasons"], parked["comment"]) == (["unchanged"], IGNORED_COMMENT)
    assert [candidate["answer"] for candidate in parked["candidates"]] == [DRAFT]
    assert house.samples() == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (ModelRefused("declined"), "model_refused"),
        (ModelOutputTruncated("cut"), "model_output_truncated"),
        ("no JSON", "model_output_invalid"),
    ],
)
def test_an_answer_that_will_never_be_one_is_parked_at_once(answer: str | Exception, reason: str) -> None:
    house = asked(House(reply=lambda request: answer), "Shorter.")
    assert rewritten(house).failures == []
    assert (house.generation().outcome, house.generation().reason) == (Outcome.PARKED, reason)


@pytest.mark.parametrize("error", [ServiceUnavailable("down"), KeyError("a defect")])
def test_a_fault_brings_the_message_back_until_patience_ends_then_parks(error: Exception) -> None:
    house = asked(House(reply=lambda request: error), "Shorter.")
    assert rewritten(house, LAST_RECEIVE - 1).failures[0].error is error
    assert house.generation().outcome is Outcome.REWRITING
    house.clock.pass_seconds(60)
    assert rewritten(house, LAST_RECEIVE).failures == []
    assert house.generation().outcome is Outcome.PARKED
    assert house.generation().reason in PASSING


@pytest.mark.parametrize("error", [ConfigurationProblem("wrong key"), RateLimited("slow"), RateLimited("slow", 1)])
def test_being_told_to_wait_uses_up_no_patience_but_the_queues(error: Exception) -> None:
    house = asked(House(reply=lambda request: error), "Shorter.")
    assert len(rewritten(house, LAST_OF_ALL - 1).failures) == 1
    house.clock.pass_seconds(600)
    assert rewritten(house, LAST_OF_ALL).failures == []
    assert house.generation().outcome is Outcome.PARKED


@pytest.mark.parametrize("error", [ConfigurationProblem("wrong key"), ServiceUnavailable("down"), KeyError("a defect")])
def test_whatever_holds_it_up_it_is_parked_before_the_queue_forgets_it(error: Exception) -> None:
    house = asked(House(reply=lambda request: error), "Shorter.")
    sent_at = house.clock()
    house.clock.pass_seconds(LAST_AGE.total_seconds() - 1)
    assert len(rewritten(house, 1, sent_at).failures) == 1
    house.clock.pass_seconds(600)
    assert rewritten(house, 1, sent_at).failures == []
    assert house.generation().outcome is Outcome.PARKED


def test_a_rating_that_comes_while_the_model_is_asked_contradicts_its_praise() -> None:
    def reply(request: ChatRequest) -> str | Exception:
        house.triage.handle(deliver(piece(event_id="late", generation_id="gen-1", rating=1, occurred_at=LATE)))
        return rewriter(request)

    house = asked(House(), PRAISE_COMMENT)
    house.chat.reply = reply
    rewritten(house)
    assert (house.generation().outcome, house.generation().reason) == (Outcome.PARKED, "contradictory")
    assert house.samples() == []


def test_a_rating_that_comes_after_the_praise_contradicts_it_too() -> None:
    house = asked(House(), PRAISE_COMMENT)
    rewritten(house)
    house.triage.handle(deliver(piece(event_id="late", generation_id="gen-1", rating=1, occurred_at=LATE)))
    house.rewrite()
    assert (house.generation().outcome, house.generation().reason) == (Outcome.PARKED, "contradictory")
    assert house.samples() == []


def test_what_was_parked_for_a_passing_fault_is_asked_again_when_more_is_said() -> None:
    house = asked(House(reply=lambda request: ServiceUnavailable("down")), "Shorter.")
    rewritten(house, LAST_RECEIVE)
    house.triage.handle(deliver(piece(event_id="late", generation_id="gen-1", rating=2, occurred_at=LATE)))
    assert house.generation().outcome is Outcome.REWRITING
    assert len(house.rewrites.requests) == 2


def test_one_items_fault_does_not_lose_the_answers_beside_it() -> None:
    def reply(request: ChatRequest) -> str | Exception:
        return ServiceUnavailable("down") if "Longer" in str(request) else rewriter(request)

    house = asked(House(reply=reply), "Shorter.", "Longer.", "Warmer.")
    report = rewritten(house)
    assert [RewriteRequest.model_validate_json(f.delivery.body).feedback.generation_id for f in report.failures] == [
        "gen-2"
    ]
    assert {sample.generation_id for sample in house.samples()} == {"gen-1", "gen-3"}


def test_what_a_person_sent_meanwhile_stands() -> None:
    def reply(request: ChatRequest) -> str | Exception:
        house.triage.handle(deliver(piece(event_id="late", final="Hi Dana", occurred_at=LATE)))
        return rewriter(request)

    house = asked(House(), "Shorter.")
    house.chat.reply = reply
    assert rewritten(house).counts["already_done"] == 1
    assert [sample.answer for sample in house.samples()] == ["Hi Dana"]


@pytest.mark.parametrize("error", [ServiceUnavailable("down"), KeyError("a defect")])
def test_one_tenants_trouble_does_not_hold_up_anothers(error: Exception) -> None:
    house = asked(asked(House(), "Shorter."), "Shorter.", tenant="birch-studio")
    ledger = LedgerDownFor("acme-leads", error)
    vars(ledger).update({**vars(house.ledger), "down": "acme-leads", "error": error})
    house.rewriting = replace(house.rewriting, ledger=ledger)
    report = house.rewrite()
    assert [failure.error for failure in report.failures] == [error]
    assert [note.outcome for note in report.tenants["acme-leads"].notes] == ["handed_back"]
    assert len(house.samples("birch-studio")) == 1
