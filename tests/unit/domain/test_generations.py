import pytest

from goldsmith.domain.changes import Change
from goldsmith.domain.commits import build_commit
from goldsmith.domain.counting import change, tally
from goldsmith.domain.forgetting import tombstone
from goldsmith.domain.generations import PASSING, PRAISE, REJECTED, Generation, Outcome, judge
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import Feedback
from goldsmith.domain.samples import Source, make_sample
from tests.fakes.counting import counts
from tests.fakes.services import FakeClock
from tests.fakes.stories import DRAFT, feedback, feedback_event

NOW = FakeClock().moment
POLICY = TenantPolicy()


def known(told: Feedback, outcome: Outcome, reason: str | None = None) -> Generation:
    source = {Outcome.REWRITTEN: Source.REWRITTEN, Outcome.ACCEPTED: Source.ACCEPTED}.get(outcome)
    sample = make_sample(told, source, "Hi Dana") if source else None
    made = Change(None, told, outcome, reason, (feedback_event(),), sample)
    return build_commit("acme-leads", [made], NOW).generations[0]


@pytest.mark.parametrize(
    ("told", "outcome", "source"),
    [
        (feedback(final="Hi"), Outcome.EDITED, Source.EDITED),
        (feedback(comment=None, rating=5), Outcome.ACCEPTED, Source.ACCEPTED),
        (feedback(), Outcome.REWRITING, None),
        (feedback(messages=None), Outcome.WAITING, None),
    ],
)
def test_the_first_verdict_follows_the_route(told: Feedback, outcome: Outcome, source: Source | None) -> None:
    verdict = judge(told, None, POLICY)
    assert (verdict.outcome, verdict.source, verdict.keep) == (outcome, source, False)


def test_a_skip_carries_its_reason() -> None:
    verdict = judge(feedback(comment=None, rating=1), None, POLICY)
    assert (verdict.outcome, verdict.reason) == (Outcome.SKIPPED, "no_guidance")


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.REWRITING, None),
        (Outcome.REWRITTEN, None),
        (Outcome.PARKED, "unchanged"),
        (Outcome.SKIPPED, REJECTED),
    ],
)
def test_a_rewrite_is_never_asked_for_twice_on_the_same_evidence(outcome: Outcome, reason: str | None) -> None:
    told = feedback()
    verdict = judge(told.model_copy(update={"rating": 0.0}), known(told, outcome, reason), POLICY)
    assert (verdict.outcome, verdict.reason, verdict.keep) == (outcome, reason, True)


def test_praise_stands_until_a_bad_rating_contradicts_it() -> None:
    told = feedback()
    praised = known(told, Outcome.ACCEPTED, PRAISE)
    assert judge(told.model_copy(update={"rating": 0.5}), praised, POLICY).keep
    verdict = judge(told.model_copy(update={"rating": 0.0}), praised, POLICY)
    assert (verdict.outcome, verdict.keep) == (Outcome.REWRITING, False)


@pytest.mark.parametrize("reason", sorted(PASSING))
def test_what_was_parked_without_anybodys_word_is_asked_again_when_more_is_said(reason: str) -> None:
    told = feedback()
    verdict = judge(told.model_copy(update={"rating": 0.0}), known(told, Outcome.PARKED, reason), POLICY)
    assert (verdict.outcome, verdict.keep) == (Outcome.REWRITING, False)


def test_what_was_skipped_for_another_reason_is_asked_for_on_a_comment() -> None:
    verdict = judge(feedback(), known(feedback(), Outcome.SKIPPED, "neutral"), POLICY)
    assert (verdict.outcome, verdict.keep) == (Outcome.REWRITING, False)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.REWRITING, None),
        (Outcome.REWRITTEN, None),
        (Outcome.PARKED, "unchanged"),
        (Outcome.SKIPPED, REJECTED),
    ],
)
def test_a_new_comment_is_asked_anew(outcome: Outcome, reason: str | None) -> None:
    verdict = judge(feedback(comment="Warmer."), known(feedback(), outcome, reason), POLICY)
    assert (verdict.outcome, verdict.keep) == (Outcome.REWRITING, False)


def test_praise_that_the_rewriter_heard_is_remembered_through_a_top_rating() -> None:
    told = feedback()
    verdict = judge(told.model_copy(update={"rating": 1.0}), known(told, Outcome.ACCEPTED, PRAISE), POLICY)
    assert (verdict.outcome, verdict.reason) == (Outcome.ACCEPTED, PRAISE)


@pytest.mark.parametrize("outcome", [Outcome.REWRITTEN, Outcome.REVIEWED])
def test_mere_approval_of_the_draft_does_not_displace_a_better_answer(outcome: Outcome) -> None:
    approval = feedback(rating=5)
    verdict = judge(approval, known(feedback(), outcome), POLICY)
    assert (verdict.outcome, verdict.keep) == (outcome, True)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_persons_final_displaces_everything(outcome: Outcome) -> None:
    verdict = judge(feedback(final="Hi Dana, tea?"), known(feedback(), outcome), POLICY)
    assert (verdict.outcome, verdict.source) == (Outcome.EDITED, Source.EDITED)


def test_a_contradiction_takes_the_sample_back() -> None:
    verdict = judge(feedback(final=DRAFT, rating=1), known(feedback(), Outcome.REWRITTEN), POLICY)
    assert (verdict.outcome, verdict.reason, verdict.keep) == (Outcome.SKIPPED, "contradictory", False)


def test_a_forgotten_generation_counts_as_that_and_its_events_no_longer() -> None:
    gone = tombstone("acme-leads", "gen-1", known(feedback(), Outcome.ACCEPTED), NOW)
    assert tally(gone) == {"forgotten": 1}
    assert "Dear Dana" not in gone.model_dump_json()


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.FORGOTTEN])
def test_each_event_of_a_generation_is_counted_in_one_place(outcome: Outcome) -> None:
    entry = known(feedback(), outcome, "neutral" if outcome is Outcome.SKIPPED else None)
    more = entry.model_copy(update={"pieces": entry.pieces * 3})
    counted = tally(more)
    assert counted["events"] == 3 == counted[outcome.value] + counted["superseded"]
    assert counted["skipped_neutral"] == (outcome is Outcome.SKIPPED)


def test_a_generation_that_is_not_there_counts_nothing() -> None:
    assert not tally(None)


def test_the_change_is_the_difference_of_the_tallies() -> None:
    before = known(feedback(), Outcome.ACCEPTED)
    after = known(feedback(), Outcome.REWRITTEN).model_copy(update={"pieces": before.pieces * 2})
    assert change(before, after) == {
        "accepted": -1, "events": 1, "rewritten": 1, "sample_commits": 1, "samples_accepted": -1,
        "samples_rewritten": 1, "superseded": 1,
    }  # fmt: skip
    assert change(before, before) == {}


def test_a_sample_taken_back_stays_among_the_committed_ones() -> None:
    before = known(feedback(), Outcome.REWRITTEN)
    after = before.model_copy(update={"outcome": Outcome.REWRITING, "sample": None})
    assert counts(change(before, after)) == {"rewriting": 1, "rewritten": -1, "samples_rewritten": -1}
