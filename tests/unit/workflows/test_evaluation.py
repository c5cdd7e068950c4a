import json

import pytest

from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.runs import Run
from goldsmith.domain.samples import GoldenSample
from goldsmith.errors import ModelOutputTruncated, ModelRefused, RateLimited
from tests.fakes.stories import conversation, deliver, feedback_event
from tests.fakes.works import POLICY, Works, final_about, learnt


def trained(works: Works) -> Run:
    """A run that is ready to be evaluated."""
    works.launch.consider("acme-leads")
    run = works.first_run()
    assert run is not None
    snapshot = works.advance.snapshots.take(run)
    return run.model_copy(update={"snapshot": snapshot, "tuned_model": "tuned"})


def test_both_models_answer_the_same_held_out_conversations() -> None:
    works = Works()
    run = trained(works)
    evaluation = works.advance.evaluator.evaluate(run)
    asked = {model: sorted(c.messages[-1].content for c in works.chat.calls if c.model == model) for model in MODELS}
    assert asked["base"] == asked["tuned"]
    assert run.snapshot is not None
    held = [GoldenSample.model_validate_json(line) for line in works.store.lines(run.snapshot.holdout_key)]
    assert set(asked["base"]) <= {sample.messages[-1].content for sample in held}
    assert (evaluation.answers, evaluation.new_distance) == (POLICY.evaluation_limit, 0.0)


MODELS = ("base", "tuned")


def test_the_same_conversations_are_drawn_each_time() -> None:
    works = Works()
    run = trained(works)
    first = works.advance.evaluator.evaluate(run)
    calls = {call.messages for call in works.chat.calls}
    assert works.advance.evaluator.evaluate(run) == first
    assert {call.messages for call in works.chat.calls} == calls


def test_only_what_people_wrote_is_a_measure() -> None:
    works = Works(samples=0)
    told = [
        feedback_event(event_id=f"e{n}", generation_id=f"g{n}", messages=conversation(f"topic {n}"), rating=5)
        for n in range(24)
    ]
    works.house.triage.handle(deliver(*told))
    evaluation = works.advance.evaluator.evaluate(trained(works))
    assert (evaluation.answers, evaluation.verdict) == (0, "too_little_evidence")
    assert works.chat.calls == []


@pytest.mark.parametrize("error", [ModelRefused("no"), ModelOutputTruncated("cut")])
def test_a_model_that_does_not_answer_is_as_far_off_as_can_be(error: Exception) -> None:
    def reply(request: ChatRequest) -> str | Exception:
        return error if request.model == "tuned" else learnt(request)

    works = Works(reply=reply)
    assert works.advance.evaluator.evaluate(trained(works)).new_distance == 1.0


def test_a_passing_fault_is_no_answer_and_is_raised() -> None:
    works = Works(reply=lambda request: RateLimited("slow down"))
    with pytest.raises(RateLimited):
        works.advance.evaluator.evaluate(trained(works))


def test_the_report_shows_each_example_with_both_answers_best_gain_first() -> None:
    works = Works()
    evaluation = works.advance.evaluator.evaluate(trained(works))
    assert evaluation.report_key is not None
    report = json.loads(works.store.objects[evaluation.report_key])
    assert (report["live_model"], report["new_model"], report["verdict"]) == ("base", "tuned", "better")
    gains = [example["live_distance"] - example["new_distance"] for example in report["examples"]]
    assert gains == sorted(gains, reverse=True)
    assert {e["new_answer"] for e in report["examples"]} <= {final_about(f"topic {n}") for n in range(24)}


def test_a_run_without_snapshot_or_model_cannot_be_evaluated() -> None:
    works = Works()
    run = trained(works)
    for missing in ("snapshot", "tuned_model"):
        with pytest.raises(ValueError, match="cannot be evaluated"):
            works.advance.evaluator.evaluate(run.model_copy(update={missing: None}))
