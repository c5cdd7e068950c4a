"""Which candidate is learnt from, and when a person has to look."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.candidates import Candidate, JudgedPoint, Judgement, Usage
from goldsmith.domain.changes import Parking
from goldsmith.domain.choosing import LOW_SCORE, Circumstances, Praised, Proposal, Rewritten, choose
from goldsmith.domain.policy import TenantPolicy
from tests.fakes.stories import DRAFT, feedback

POLICY = TenantPolicy(minimum_score=0.75)
CIRCUMSTANCES = Circumstances("rewriter", "judge", ("s1", "s2"))


def judged(done: int = 1, points: int = 1, facts_kept: bool = True, style_kept: bool = True) -> Judgement:
    asked = tuple(JudgedPoint(point=f"point {number}", done=number < done) for number in range(points))
    return Judgement(points=asked, facts_kept=facts_kept, style_kept=style_kept)


def candidate(answer: str = "Hi Dana", judgement: Judgement | None = None, distance: float = 0.5) -> Candidate:
    return Candidate(answer=answer, points=("shorter",), judgement=judgement or judged(), distance=distance)


def chosen(*candidates: Candidate, rating: int = 3) -> Proposal:
    return choose(candidates, feedback(rating=rating), POLICY, CIRCUMSTANCES)


def answer_of(proposal: Proposal) -> str:
    assert isinstance(proposal, Rewritten)
    return proposal.answer


def reasons_of(proposal: Proposal) -> Sequence[str]:
    assert isinstance(proposal, Parking)
    return proposal.reasons


PRAISE = Candidate(answer="Dear Dana", needs_change=False, judgement=judged(0, 0))
REFUSED = Candidate(problem="model_refused")
LINKED = Candidate(answer="see example.com", findings={"new_links": "example.com"})


@pytest.mark.parametrize(
    ("judgement", "score"),
    [
        (judged(2, 2), 1.0),
        (judged(1, 2), 0.5),
        (judged(2, 2, style_kept=False), 0.5),
        (judged(2, 2, facts_kept=False), 0.0),
        (judged(0, 0), 0.0),
    ],
)
def test_the_score_is_the_share_of_points_done_halved_without_the_voice_and_none_without_the_facts(
    judgement: Judgement, score: float
) -> None:
    assert judgement.score == score


def test_the_candidate_that_does_more_of_what_was_asked_wins() -> None:
    half, whole = candidate("half", judged(1, 2), distance=0.1), candidate("whole", judged(2, 2), distance=0.9)
    assert answer_of(chosen(half, whole)) == "whole"


def test_of_equals_the_smaller_edit_wins() -> None:
    assert answer_of(chosen(candidate("large", distance=0.6), candidate("small", distance=0.2))) == "small"


def test_below_the_policys_score_a_person_has_to_look() -> None:
    assert reasons_of(chosen(candidate("half", judged(1, 2)))) == (LOW_SCORE,)


def test_an_answer_that_fails_a_check_never_wins_however_well_it_is_judged() -> None:
    praised_by_the_judge = LINKED.model_copy(update={"judgement": judged()})
    assert reasons_of(chosen(praised_by_the_judge)) == ("new_links",)
    assert answer_of(chosen(praised_by_the_judge, candidate("sound"))) == "sound"


def test_an_answer_the_judge_could_not_judge_never_wins() -> None:
    unjudged = candidate().model_copy(update={"problem": "judge_model_refused", "judgement": None})
    assert reasons_of(chosen(unjudged)) == ("judge_model_refused",)


def test_what_is_parked_has_every_candidate_the_best_first_and_every_reason_once() -> None:
    proposal = chosen(REFUSED, LINKED, candidate("half", judged(1, 2)), LINKED)
    assert isinstance(proposal, Parking)
    assert proposal.reasons == (LOW_SCORE, "new_links", "model_refused")
    assert [each.answer for each in proposal.candidates] == ["half", "see example.com", "see example.com", None]


def test_praise_keeps_the_draft() -> None:
    assert isinstance(chosen(PRAISE, PRAISE), Praised)
    assert isinstance(chosen(PRAISE, REFUSED), Praised)


def test_it_is_praise_only_if_every_answer_says_so() -> None:
    assert answer_of(chosen(PRAISE, candidate("sound"))) == "sound"
    assert reasons_of(chosen(PRAISE, LINKED)) == ("new_links",)


def test_praise_in_which_the_judge_sees_a_request_is_a_contradiction() -> None:
    doubted = PRAISE.model_copy(update={"judgement": judged(1, 1)})
    assert reasons_of(chosen(PRAISE, doubted)) == ("contradictory",)
    unjudged = PRAISE.model_copy(update={"judgement": None, "problem": "judge_model_refused"})
    assert reasons_of(chosen(PRAISE, unjudged)) == ("judge_model_refused",)


def test_praise_of_a_badly_rated_draft_is_a_contradiction() -> None:
    assert reasons_of(chosen(PRAISE, rating=1)) == ("contradictory",)


def test_the_account_adds_up_all_calls_and_names_models_prompts_checks_and_examples() -> None:
    usage = Usage(calls=2, input_tokens=20, output_tokens=10, latency_ms=30)
    proposal = chosen(*(each.model_copy(update={"usage": usage}) for each in (candidate(), LINKED, REFUSED)))
    assert isinstance(proposal, Rewritten)
    account = proposal.provenance
    assert (account.calls, account.input_tokens, account.output_tokens, account.latency_ms) == (6, 60, 30, 90)
    assert (account.model, account.prompt_version, account.candidates) == ("rewriter", "rewrite-2", 3)
    assert (account.examples, account.max_output_tokens) == (("s1", "s2"), 1024 + len(DRAFT))
    assert account.judge is not None
    assert (account.judge.model, account.judge.prompt_version, account.judge.points) == ("judge", "judge-1", 1)


candidates = st.builds(
    Candidate,
    answer=st.none() | st.sampled_from(["a", "b", "c"]),
    needs_change=st.booleans(),
    findings=st.sampled_from([{}, {}, {"new_links": "x"}]),
    problem=st.none() | st.just("judge_model_refused"),
    judgement=st.none() | st.builds(judged, st.integers(0, 3), st.just(3), st.booleans(), st.booleans()),
    distance=st.floats(0, 1),
)


@given(st.lists(candidates, min_size=1, max_size=5), st.integers(1, 5))
def test_what_is_learnt_passed_every_check_and_the_judge_in_whatever_order_the_candidates_came(
    found: list[Candidate], rating: int
) -> None:
    proposal = chosen(*found, rating=rating)
    assert type(chosen(*reversed(found), rating=rating)) is type(proposal)
    if isinstance(proposal, Rewritten):
        best = [each for each in found if each.answer == proposal.answer]
        assert any(not each.findings and each.problem is None and each.score >= 0.75 for each in best)
    elif isinstance(proposal, Parking):
        assert len(proposal.candidates) == len(found)
