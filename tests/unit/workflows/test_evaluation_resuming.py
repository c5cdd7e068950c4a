"""An evaluation that runs out of time goes on where it stopped, and asks nothing twice but what has changed."""

import json
from datetime import timedelta

import pytest

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.promotion import Evaluation
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.runs import RunState
from goldsmith.errors import ServiceUnavailable
from goldsmith.workflows.evaluation import Unfinished
from tests.fakes.evaluating import asked, evaluated, evaluator, trained
from tests.fakes.house import Reply
from tests.fakes.judging import nearer, pair_of
from tests.fakes.works import POLICY, Works, learnt

POLICY_10 = POLICY.model_copy(update={"evaluation_limit": 10})
"""Twenty answers and twenty judgements: three parts each."""


def works_of(reply: Reply = learnt, policy: TenantPolicy = POLICY_10) -> Works:
    return Works(reply=reply, samples=90, policy=policy)


def parts(works: Works) -> dict[str, list[dict[str, object]]]:
    """What is kept, part by part."""
    folder = "tenants/acme-leads/runs/acme-leads-0001/evaluation/"
    found = {key: body for key, body in works.store.objects.items() if key.startswith(folder)}
    return {key: [json.loads(line) for line in body.splitlines()] for key, body in found.items()}


def answers(works: Works) -> dict[str, dict[str, object]]:
    return {str(line["question"]): line for lines in parts(works).values() for line in lines}


def test_without_time_an_invocation_still_gets_one_part_done_and_says_how_far_it_is() -> None:
    works = works_of()
    run, said = trained(works), []
    for _ in range(6):
        found = evaluator(works).evaluate(run, works.clock())
        said.append(found.so_far if isinstance(found, Unfinished) else found.verdict.value)
    assert said == [
        "evaluation: answered 4 of 10 conversations",
        "evaluation: answered 8 of 10 conversations",
        "evaluation: judged 0 of 10 conversations",
        "evaluation: judged 4 of 10 conversations",
        "evaluation: judged 8 of 10 conversations",
        "better",
    ]
    assert [len(lines) for lines in parts(works).values()] == [8, 8, 4, 8, 8, 4]
    assert len(works.chat.calls) == 40


def test_pieces_come_to_the_same_as_the_whole() -> None:
    whole, pieces = works_of(), works_of()
    expected = evaluated(whole)
    run, found = trained(pieces), None
    while not isinstance(found, Evaluation):
        found = evaluator(pieces).evaluate(run, pieces.clock())
    assert found == expected
    assert pieces.store.objects == whole.store.objects


def test_a_run_waits_in_its_state_and_goes_on_at_the_next_tick() -> None:
    works: Works

    def slow(request: ChatRequest) -> str:
        works.clock.pass_seconds(20)
        return learnt(request)

    works = works_of(slow)
    said: list[str] = []
    for _ in range(12):
        works.tick()
        run = works.first_run()
        assert run is not None
        assert (run.problem, run.problems, run.lease_until) == (None, 0, None)
        said += [run.waiting_for] if run.waiting_for else []
    assert works.tick_until_settled().state is RunState.PROMOTED
    assert said == [
        "evaluation: answered 4 of 10 conversations",
        "evaluation: answered 8 of 10 conversations",
        "evaluation: judged 4 of 10 conversations",
        "evaluation: judged 8 of 10 conversations",
    ]
    assert len(works.chat.calls) == 40, "nothing is asked twice"


def test_what_is_under_way_when_time_is_up_is_waited_for_and_not_tried_again() -> None:
    works: Works

    def slow_and_failing(_: ChatRequest) -> Exception:
        works.clock.pass_seconds(60)
        return ServiceUnavailable("down")

    works = works_of(slow_and_failing)
    run = trained(works)
    with pytest.raises(ServiceUnavailable):
        evaluator(works).evaluate(run, works.clock() + timedelta(seconds=90))
    assert len(works.chat.calls) <= 8 + 1


def test_answers_that_came_beside_a_failure_are_kept() -> None:
    works = works_of()
    run = trained(works)
    unlucky: list[str] = []

    def mostly(request: ChatRequest) -> str | Exception:
        topic = request.messages[-1].content
        if request.model == "tuned" and (not unlucky or topic in unlucky):
            unlucky.append(topic)
            return ServiceUnavailable("down")
        return learnt(request)

    works.chat.reply = mostly
    with pytest.raises(ServiceUnavailable):
        evaluated(works, run)
    assert len(answers(works)) == 7
    works.chat.reply, before = learnt, len(works.chat.calls)
    evaluated(works, run)
    assert len(works.chat.calls) - before == 40 - 7


class TestWhatIsAsked:
    """An old part answers the question it was asked, and no other."""

    def test_of_another_model_is_asked_again(self) -> None:
        works = works_of()
        run = trained(works)
        evaluated(works, run)
        live = asked(works, "base")
        evaluated(works, run.model_copy(update={"tuned_model": "tuned-two"}))
        assert asked(works, "tuned-two") == asked(works, "tuned")
        assert asked(works, "base") == live, "the live model's answers are known"

    def test_of_another_judge_is_asked_again_and_of_the_models_is_not(self) -> None:
        works = works_of()
        run = trained(works)
        evaluated(works, run)
        before = len(works.chat.calls)
        by = evaluator(works, judge=lambda request: nearer(pair_of(request) or {}))
        evaluated(works, run, by)
        assert len(works.chat.calls) == before
        assert isinstance(by.judging.chat, type(works.chat))
        assert len(by.judging.chat.calls) == 20

    def test_about_another_final_is_judged_again(self) -> None:
        works = works_of()
        run = trained(works)
        evaluated(works, run)
        before, judged = asked(works, "tuned"), asked(works, "judge")
        assert run.snapshot is not None
        key = run.snapshot.holdout_key
        works.store.objects[key] = works.store.objects[key].replace(b"shall we talk", b"may we talk")
        evaluated(works, run)
        assert asked(works, "tuned") == before
        assert len(asked(works, "judge")) == 2 * len(judged)

    def test_about_a_conversation_that_takes_anothers_place_is_the_only_one_asked(self) -> None:
        works = works_of()
        run = trained(works)
        evaluated(works, run)
        before = len(works.chat.calls)
        gone = next(iter(answers(works).values()))["generation_id"]
        assert run.snapshot is not None
        key = run.snapshot.holdout_key
        kept = [line for line in works.store.lines(key) if json.loads(line)["generation_id"] != gone]
        works.store.objects[key] = b"".join(kept)
        assert evaluated(works, run).answers == 10
        assert len(works.chat.calls) == before + 4


def test_an_answer_with_half_a_character_is_kept_without_it() -> None:
    works = works_of(lambda request: learnt(request) + ("\ud83d" if request.model == "tuned" else ""))
    evaluation = evaluated(works)
    assert evaluation.report_key is not None
    assert "Mia?" in works.store.objects[evaluation.report_key].decode()
