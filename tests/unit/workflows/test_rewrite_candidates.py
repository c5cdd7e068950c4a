"""Several candidates for each draft, a judge, a second try, a limit of time and of calls."""

import json
from collections.abc import Callable

import pytest

from goldsmith.domain.generations import Outcome
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import JUDGE_SCHEMA
from goldsmith.errors import (
    ModelOutputTruncated,
    ModelRefused,
    ServiceUnavailable,
)
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
