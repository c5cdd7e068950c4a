"""The judge sees every pair of answers in both orders; what it does not say is left out."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.judging import PAIRWISE_SCHEMA
from goldsmith.domain.promotion import Evaluation, Verdict
from goldsmith.domain.provider import ChatRequest
from goldsmith.errors import ModelOutputTruncated, ModelRefused, ProviderRejected, RateLimited
from tests.fakes.evaluating import evaluated, evaluator, trained
from tests.fakes.judging import judgement, nearer, pair_of
from tests.fakes.services import FakeChat
from tests.fakes.works import POLICY, Works, learnt

ANSWERS = POLICY.evaluation_limit


def pairs(works: Works) -> list[dict[str, Any]]:
    return [pair for call in works.chat.calls if (pair := pair_of(call))]


def judged(reply: str | Exception, works: Works | None = None) -> Evaluation:
    """By a judge that always says the same."""
    works = works or Works()
    return evaluated(works, by=evaluator(works, judge=lambda _: reply))


def test_every_pair_is_judged_twice_with_the_answers_places_swapped() -> None:
    works = Works()
    evaluation = evaluated(works)
    seen = pairs(works)
    assert len(seen) == 2 * ANSWERS
    for one in seen:
        (other,) = [each for each in seen if each["reference"] == one["reference"] and each != one]
        assert (one["first"], one["second"]) == (other["second"], other["first"])
        assert one["conversation"] == other["conversation"]
    assert evaluation.preference is not None
    assert (evaluation.preference.wins, evaluation.preference.net) == (ANSWERS, 1.0)


def test_the_judge_is_asked_where_it_answers_and_by_its_name() -> None:
    works = Works()
    by = evaluator(works, judge=lambda request: nearer(pair_of(request) or {}))
    evaluated(works, by=by)
    assert isinstance(by.judging.chat, FakeChat)
    assert {call.model for call in by.judging.chat.calls} == {"another-judge"}
    assert pairs(works) == []


def test_a_judge_that_prefers_a_place_prefers_nothing() -> None:
    found = judged(judgement("first")).preference
    assert found is not None
    assert (found.wins, found.losses, found.ties, found.swayed) == (0, 0, ANSWERS, ANSWERS)


def test_a_judge_that_prefers_the_live_models_answers_keeps_it() -> None:
    def prefers_stiff(request: ChatRequest) -> str:
        pair = pair_of(request) or {}
        return judgement("first" if pair["first"].startswith("Dear Sir") else "second")

    works = Works()
    evaluation = evaluated(works, by=evaluator(works, judge=prefers_stiff))
    assert evaluation.verdict is Verdict.NOT_BETTER
    assert evaluation.preference is not None
    assert evaluation.preference.net == -1.0


def test_the_same_answer_is_a_tie_without_a_call() -> None:
    def both_alike(request: ChatRequest) -> str:
        return learnt(request) if request.schema_name else f"Hi {'' if request.model == 'base' else ' '}Dana"

    works = Works(reply=both_alike)
    found = evaluated(works).preference
    assert found is not None
    assert (found.ties, found.judged, pairs(works)) == (ANSWERS, ANSWERS, [])


def test_where_the_new_model_is_silent_the_live_one_is_preferred_without_a_call() -> None:
    works = Works(reply=lambda request: ModelRefused("no") if request.model == "tuned" else learnt(request))
    found = evaluated(works).preference
    assert found is not None
    assert (found.losses, pairs(works)) == (ANSWERS, [])


@pytest.mark.parametrize(
    "reply",
    [
        ModelRefused("no"),
        ModelOutputTruncated("cut"),
        ProviderRejected("no"),
        "the first one",
        '{"preferred": "first"}',
    ],
)
def test_a_judge_that_gives_no_judgement_is_left_out_and_that_promotes_nothing(reply: str | Exception) -> None:
    evaluation = judged(reply)
    assert evaluation.preference is not None
    assert (evaluation.preference.left_out, evaluation.preference.judged) == (ANSWERS, 0)
    assert evaluation.verdict is Verdict.TOO_LITTLE_EVIDENCE


def test_one_of_two_judgements_is_none() -> None:
    works = Works()

    def only_one_order(request: ChatRequest) -> str | Exception:
        pair = pair_of(request) or {}
        return ModelRefused("no") if pair["first"].startswith("Dear Sir") else nearer(pair)

    found = evaluated(works, by=evaluator(works, judge=only_one_order)).preference
    assert found is not None
    assert (found.judged, found.left_out) == (0, ANSWERS)


def test_a_judge_that_cannot_answer_for_the_moment_is_asked_again_and_nobody_else_is() -> None:
    works = Works()
    run = trained(works)
    with pytest.raises(RateLimited):
        evaluated(works, run, evaluator(works, judge=lambda _: RateLimited("slow down")))
    answered = len(works.chat.calls)
    assert evaluated(works, run).verdict is Verdict.BETTER
    assert len(works.chat.calls) == answered + 2 * ANSWERS


def test_a_judge_that_is_switched_off_is_not_asked() -> None:
    works = Works()
    off = POLICY.model_copy(update={"judge_evaluations": False})
    evaluation = evaluated(works, by=evaluator(works, policy=off))
    assert (evaluation.preference, pairs(works), evaluation.verdict) == (None, [], Verdict.BETTER)
    assert evaluation.report_key is not None
    report = json.loads(works.store.objects[evaluation.report_key])
    assert (report["judge"], report["judge_prompt"], report["preference"]) == (None, None, None)


def test_the_report_says_who_judged_by_which_prompt_and_why() -> None:
    works = Works()
    evaluation = evaluated(works)
    assert evaluation.report_key is not None
    report = json.loads(works.store.objects[evaluation.report_key])
    assert (report["judge"], report["judge_prompt"]) == ("judge", "pairwise-1")
    assert report["examples"][0]["judged"] == {
        "preferred": ["new", "new"], "reasons": ["It is nearer to the reference."] * 2,
    }  # fmt: skip


@given(st.lists(st.sampled_from(["Hi Dana", "Dear Dana", "Dear Sir", "Hi", ""]), min_size=6, max_size=6), st.booleans())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_giving_the_models_each_others_answers_flips_what_the_judge_prefers(said: list[str], biased: bool) -> None:
    """Whether or not the judge has a weakness for the first place."""

    def preference_of(live: int) -> tuple[float | None, float, float]:
        def reply(request: ChatRequest) -> str:
            if request.schema_name == PAIRWISE_SCHEMA:
                pair = pair_of(request) or {}
                return judgement("first") if biased and len(pair["first"]) > 4 else nearer(pair)
            place = sum(map(ord, request.messages[-1].content)) % 3
            return said[2 * place + (live if request.model == "base" else 1 - live)] or "…"

        found = evaluated(Works(reply=reply)).preference
        assert found is not None
        return found.net, found.wins, found.losses

    net, wins, losses = preference_of(0)
    assert preference_of(1) == (None if net is None else -net, losses, wins)
