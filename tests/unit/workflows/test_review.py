from dataclasses import replace

import pytest

from goldsmith.domain.generations import Outcome
from goldsmith.domain.rewriting import MAX_REQUEST_BYTES
from goldsmith.domain.samples import Source
from goldsmith.domain.segments import Decision
from goldsmith.errors import ReviewProblem
from goldsmith.workflows.review import warnings
from tests.fakes.house import REFUSED_COMMENT, House, rewriter
from tests.fakes.parking import (
    DECISIONS,
    FIRST,
    LATE,
    SECOND,
    Decide,
    check_books,
    found,
    parked_house,
    reviewing,
    reviews,
)
from tests.fakes.services import FakeChat
from tests.fakes.stories import DRAFT, deliver, feedback_event, piece


def test_an_approved_candidate_is_learnt_with_its_reviewer_and_how_it_came_about() -> None:
    house = parked_house()
    parked = found(house)
    entry = reviewing(house).approve(parked, "Mia", note="fine")
    [sample] = house.samples()
    assert (sample.source, sample.answer, sample.rejected) == (Source.REVIEWED, FIRST, DRAFT)
    assert (sample.reviewer, sample.rewrite, sample.author) == ("Mia", parked.rewrite, "u-7")
    assert entry == house.generation()
    assert (entry.outcome, entry.reason, entry.parked) == (Outcome.REVIEWED, None, None)
    assert (entry.sample and entry.sample.sample_id) == sample.sample_id
    [review] = reviews(house)
    assert (review.decision, review.reviewer, review.note) == (Decision.APPROVED, "Mia", "fine")
    check_books(house)


def test_another_candidate_is_learnt_with_its_own_provenance() -> None:
    house = parked_house()
    parked = found(house)
    worse = parked.candidates[1].model_copy(update={"findings": {"meta_talk": "Here is"}, "judgement": None, "seed": 7})
    parked = replace(parked, candidates=(parked.candidates[0], worse))
    reviewing(house).approve(parked, "Mia", candidate=2)
    [sample] = house.samples()
    assert sample.answer == SECOND
    assert sample.rewrite is not None
    assert (sample.rewrite.seed, sample.rewrite.judge) == (7, None)
    assert set(parked.checks) - set(sample.rewrite.checks) == {"meta_talk"}


def test_a_reviewers_own_text_is_learnt_and_no_model_is_said_to_have_written_it() -> None:
    house = parked_house()
    reviewing(house).edit(found(house), "Mia", "Hi Dana,\ntea?")
    [sample] = house.samples()
    assert (sample.answer, sample.rejected, sample.reviewer) == ("Hi Dana,\ntea?", DRAFT, "Mia")
    assert (sample.rewrite, reviews(house)[0].decision) == (None, Decision.EDITED)
    check_books(house)


@pytest.mark.parametrize(
    "decide",
    [
        lambda review, parked: review.approve(parked, "Mia", candidate=None),
        lambda review, parked: review.edit(parked, "Mia", f" {DRAFT}\n"),
    ],
)
def test_a_reviewer_may_let_the_draft_stand_and_then_nothing_is_unlearnt(decide: Decide) -> None:
    house = parked_house()
    decide(reviewing(house), found(house))
    [sample] = house.samples()
    assert (sample.answer.strip(), sample.rejected) == (DRAFT, None)
    check_books(house)


def test_a_rejected_rewrite_teaches_nothing_and_is_counted_as_skipped() -> None:
    house = parked_house()
    reviewing(house).reject(found(house), "Mia", "a joke")
    assert (house.generation().outcome, house.generation().reason, house.samples()) == (Outcome.SKIPPED, "rejected", [])
    assert house.counters("acme-leads") == {"events": 1, "skipped": 1, "skipped_rejected": 1}
    assert reviews(house)[0].note == "a joke"
    check_books(house)


def test_after_a_rejection_the_model_is_asked_on_a_new_comment_only() -> None:
    house = parked_house()
    reviewing(house).reject(found(house), "Mia", "a joke")
    house.triage.handle(deliver(piece(event_id="e2", rating=1, occurred_at=LATE)))
    assert (house.generation().outcome, len(house.rewrites.requests)) == (Outcome.SKIPPED, 1)
    house.triage.handle(deliver(piece(event_id="e3", comment="Warmer.", occurred_at="2026-11-24T10:00:00Z")))
    assert (house.generation().outcome, len(house.rewrites.requests)) == (Outcome.REWRITING, 2)
    check_books(house)


def test_a_retried_rewrite_is_asked_for_again_and_learnt_once_whichever_request_is_first() -> None:
    house = parked_house()
    reviewing(house).retry(found(house), "Mia", "the model is back")
    assert (house.generation().outcome, house.generation().parked) == (Outcome.REWRITING, None)
    check_books(house)
    mended = replace(house.rewriting, chat=FakeChat(rewriter))
    old, new = house.rewrite_messages()
    later = house.clock.moment.replace(year=2027)
    reports = [mended.handle([message], later) for message in (old, new, new)]
    assert [report.counts["rewritten"] for report in reports] == [1, 0, 0]
    assert [sample.source for sample in house.samples()] == [Source.REWRITTEN]
    check_books(house)


@pytest.mark.parametrize("name", ["approve", "edit", "reject"])
def test_a_late_message_of_the_old_request_does_not_undo_a_decision(name: str) -> None:
    house = parked_house()
    entry = DECISIONS[name](reviewing(house), found(house))
    assert house.rewrite().counts["already_done"] == 1
    assert house.generation() == entry


def test_what_is_too_large_for_the_queue_is_not_retried() -> None:
    house = House()
    house.triage.handle(deliver(feedback_event(event_id="e1", output="a" * (MAX_REQUEST_BYTES // 2))))
    house.triage.handle(deliver(piece(event_id="e2", comment="é" * (MAX_REQUEST_BYTES // 4), occurred_at=LATE)))
    parked = found(house)
    assert (parked.reasons, parked.candidates) == (("too_large",), ())
    with pytest.raises(ReviewProblem, match="too large for the rewrite queue"):
        reviewing(house).retry(parked, "Mia")
    assert (house.generation().outcome, house.rewrites.requests) == (Outcome.PARKED, [])
    reviewing(house).edit(parked, "Mia", "Hi Dana")
    assert [sample.answer for sample in house.samples()] == ["Hi Dana"]


@pytest.mark.parametrize(
    ("decide", "told"),
    [
        (lambda review, parked: review.approve(parked, "Mia", candidate=3), "there is no candidate 3"),
        (lambda review, parked: review.approve(parked, "Mia", candidate=0), "there is no candidate 0"),
        (lambda review, parked: review.edit(parked, "Mia", " \n"), "an empty text"),
        (lambda review, parked: review.reject(parked, "Mia", " "), "the reason for rejecting it is missing"),
        (lambda review, parked: review.retry(parked, " "), "the reviewer's name is missing"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_with_its_cure(decide: Decide, told: str) -> None:
    house = parked_house()
    with pytest.raises(ReviewProblem, match=told) as refused:
        decide(reviewing(house), found(house))
    assert refused.value.__notes__
    assert (house.generation().outcome, reviews(house)) == (Outcome.PARKED, [])


def test_a_candidate_without_a_text_cannot_be_approved() -> None:
    house = parked_house(comment=REFUSED_COMMENT)
    with pytest.raises(ReviewProblem, match=r"candidate 1 has no text \(model_refused\)"):
        reviewing(house).approve(found(house), "Mia")


def test_the_checks_warn_of_what_a_reviewer_wrote_and_do_not_forbid_it() -> None:
    house = parked_house()
    text = "Here is the revised version: Hi Dana"
    assert list(warnings(text, found(house).feedback)) == ["meta_talk"]
    reviewing(house).edit(found(house), "Mia", text)
    assert [sample.answer for sample in house.samples()] == [text]
