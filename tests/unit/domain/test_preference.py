"""What a judge prefers counts when it survives a swap of places, and may keep a new model back, never promote one."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.domain.judging import PairwiseJudgement, judged
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.preference import NO_NEW_ANSWER, SAME, Judged, Preference, Preferred, preference
from goldsmith.domain.promotion import Comparison, Verdict, evaluate

Said = Literal["first", "second", "tie"]
POLICY = TenantPolicy(minimum_evidence=5, promotion_margin=0.1)
NEW, LIVE = Judged(preferred=("new", "new")), Judged(preferred=("live", "live"))
OTHER: dict[Preferred, Preferred] = {"live": "new", "new": "live", "tie": "tie"}
PREFERRED = st.sampled_from(list(OTHER))
verdicts = st.none() | st.builds(lambda one, two: Judged(preferred=(one, two)), PREFERRED, PREFERRED)


def said(preferred: Said) -> PairwiseJudgement:
    return PairwiseJudgement(reason="so it is", preferred=preferred)


@pytest.mark.parametrize(
    ("live_first", "new_first", "score", "swayed"),
    [
        ("second", "first", 1.0, False),
        ("first", "second", -1.0, False),
        ("first", "first", 0.0, True),
        ("second", "second", 0.0, True),
        ("tie", "tie", 0.0, False),
        ("second", "tie", 0.5, False),
        ("tie", "first", 0.5, False),
        ("first", "tie", -0.5, False),
        ("tie", "second", -0.5, False),
    ],
)
def test_both_judgements_agree_or_it_is_a_tie_and_a_tie_counts_half(
    live_first: Said, new_first: Said, score: float, *, swayed: bool
) -> None:
    found = judged(said(live_first), said(new_first))
    assert (found.score, found.swayed, len(found.reasons)) == (score, swayed, 2)


def test_the_same_text_is_a_tie_and_no_new_answer_is_the_live_models_win() -> None:
    assert (SAME.score, NO_NEW_ANSWER.score) == (0.0, -1.0)


def test_wins_losses_and_ties_add_up_to_what_was_judged_and_the_rest_is_left_out() -> None:
    found = preference([NEW, NEW, LIVE, SAME, Judged(preferred=("new", "tie")), None, None])
    assert (found.wins, found.losses, found.ties) == (2.5, 1.0, 1.5)
    assert (found.judged, found.left_out, found.net) == (5, 2, 0.3)


def test_without_a_judgement_there_is_no_preference_and_nothing_was_heard() -> None:
    found = preference([None, None])
    assert (found.net, found.interval, found.heard, found.against) == (None, None, False, False)


def swapped(each: Judged | None) -> Judged | None:
    """The same judgements, had the models each other's parts: what was first in one order is first in the other."""
    if each is None:
        return None
    one, two = each.preferred
    return Judged(preferred=(OTHER[two], OTHER[one]))


@given(st.lists(verdicts, max_size=30))
def test_swapping_the_models_flips_the_preference(all_judged: list[Judged | None]) -> None:
    one, other = preference(all_judged), preference([swapped(each) for each in all_judged])
    assert (one.wins, one.losses, one.ties) == (other.losses, other.wins, other.ties)
    assert (one.left_out, one.swayed) == (other.left_out, other.swayed)
    assert one.net == (None if other.net is None else -other.net)
    assert one.interval == (None if other.interval is None else (-other.interval[1], -other.interval[0]))


def compared(*all_judged: Judged | None, nearer: bool = True) -> list[Comparison]:
    """Conversations in which the new model's answer is the final itself, or the live one's is."""
    texts = ("Dear Sir", "Hi Dana") if nearer else ("Hi Dana", "Dear Sir")
    return [
        Comparison(generation_id=f"g{n}", final="Hi Dana", live_answer=texts[0], new_answer=texts[1], judged=each)
        for n, each in enumerate(all_judged)
    ]


@pytest.mark.parametrize(
    ("all_judged", "verdict"),
    [
        ([NEW] * 5, Verdict.BETTER),
        ([SAME] * 5, Verdict.BETTER),
        ([LIVE] * 2 + [SAME] * 3, Verdict.BETTER),
        ([LIVE] * 5, Verdict.NOT_BETTER),
        ([LIVE] * 4 + [SAME], Verdict.NOT_BETTER),
        ([None] * 5, Verdict.TOO_LITTLE_EVIDENCE),
        ([None] * 3 + [NEW] * 2, Verdict.TOO_LITTLE_EVIDENCE),
        ([None] * 2 + [NEW] * 3, Verdict.BETTER),
        ([NEW] * 4, Verdict.TOO_LITTLE_EVIDENCE),
    ],
)
def test_a_judge_may_object_to_a_model_that_is_nearer_and_silence_is_no_consent(
    all_judged: list[Judged | None], verdict: Verdict
) -> None:
    assert evaluate(compared(*all_judged), POLICY).verdict is verdict


def test_no_judge_promotes_a_model_that_is_not_nearer() -> None:
    assert evaluate(compared(*[NEW] * 5, nearer=False), POLICY).verdict is Verdict.NOT_BETTER


def test_a_judge_that_is_switched_off_says_nothing() -> None:
    found = evaluate(compared(*[LIVE] * 5), POLICY.model_copy(update={"judge_evaluations": False}))
    assert (found.verdict, found.preference) == (Verdict.BETTER, None)


@given(st.lists(verdicts, min_size=1, max_size=12), st.booleans())
def test_a_judge_never_makes_a_verdict_better(all_judged: list[Judged | None], nearer: bool) -> None:
    """Whatever it says or leaves unsaid: what is promoted with it would have been promoted without it."""
    comparisons = compared(*all_judged, nearer=nearer)
    if evaluate(comparisons, POLICY).verdict is Verdict.BETTER:
        unjudged = POLICY.model_copy(update={"judge_evaluations": False})
        assert evaluate(comparisons, unjudged).verdict is Verdict.BETTER


def reason(comparisons: list[Comparison], policy: TenantPolicy = POLICY) -> str:
    return evaluate(comparisons, policy).reason


def test_every_verdict_has_its_reason_in_words() -> None:
    assert reason(compared(*[NEW] * 5)) == (
        "Better: the new model's answers are nearer to what people sent (mean edit distance 1.000 → 0.000, improvement"
        " +1.000, 95 % interval +1.000 … +1.000); the judge does not object (5 wins, 0 losses, 0 ties, net +1.00, 95 %"
        " interval +1.00 … +1.00)."
    )
    assert "but the judge prefers the live model's (0 wins, 5 losses" in reason(compared(*[LIVE] * 5))
    assert "an answer about 1 of 5 conversations, and half are needed" in reason(compared(NEW, *[None] * 4))
    assert "Not better: the new model's answers are further" in reason(compared(*[NEW] * 5, nearer=False))
    assert "3 of the 5 held-out conversations" in reason(compared(*[NEW] * 3))
    mixed = [*compared(*[NEW] * 3), *compared(*[NEW] * 3, nearer=False)]
    assert "may be chance" in reason(mixed)
    mostly_same = [each.model_copy(update={"live_answer": "Hi Dana "}) for each in compared(*[SAME] * 60)]
    wanted = POLICY.model_copy(update={"promotion_margin": 0.9})
    assert "by less than 0.9" in reason([*mostly_same[:4], *compared(*[NEW] * 20)], wanted)


def test_what_is_told_to_people_and_programs_holds_no_text_of_a_conversation() -> None:
    secret = Judged(preferred=("new", "new"), reasons=("secret", "secret"))
    found = evaluate([each.model_copy(update={"generation_id": "secret"}) for each in compared(*[secret] * 5)], POLICY)
    assert "secret" not in found.model_dump_json()
    assert "Dana" not in found.model_dump_json()


def test_an_evaluation_of_an_earlier_version_is_still_read() -> None:
    stored = evaluate(compared(*[NEW] * 5), POLICY).model_dump(exclude={"preference", "reason", "margin", "page_key"})
    read = type(evaluate([], POLICY)).model_validate(stored)
    assert (read.preference, read.reason) == (None, "")
    assert isinstance(evaluate(compared(*[NEW] * 5), POLICY).preference, Preference)
