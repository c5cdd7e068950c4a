import json

import pytest

from goldsmith.domain.provider import ChatRequest
from goldsmith.errors import ModelOutputInvalid, ModelOutputTruncated, ModelRefused, ProviderRejected, RateLimited
from goldsmith.workflows.rendering import samples_in
from tests.fakes.evaluating import MODELS, asked, evaluated, trained
from tests.fakes.stories import conversation, deliver, feedback_event
from tests.fakes.works import POLICY, Works, final_about, learnt


def test_both_models_answer_the_same_held_out_conversations() -> None:
    works = Works()
    run = trained(works)
    evaluation = evaluated(works, run)
    assert asked(works, "base") == asked(works, "tuned")
    assert run.snapshot is not None
    held = list(samples_in(works.store.lines(run.snapshot.holdout_key)))
    assert set(asked(works, "base")) <= {sample.messages[-1].content for sample in held}
    assert (evaluation.answers, evaluation.new_distance) == (POLICY.evaluation_limit, 0.0)


def test_the_same_conversations_are_drawn_each_time() -> None:
    works = Works()
    run = trained(works)
    first = evaluated(works, run)
    assert evaluated(works, run) == first
    other = run.model_copy(update={"tuned_model": "tuned-again"})
    evaluated(works, other)
    assert asked(works, "tuned") == asked(works, "tuned-again")


def test_only_what_people_wrote_is_a_measure() -> None:
    works = Works(samples=0)
    told = [
        feedback_event(event_id=f"e{n}", generation_id=f"g{n}", messages=conversation(f"topic {n}"), rating=5)
        for n in range(24)
    ]
    works.house.triage.handle(deliver(*told))
    evaluation = evaluated(works)
    assert (evaluation.answers, evaluation.verdict) == (0, "too_little_evidence")
    assert works.chat.calls == []


SINGLE_FAULTS = [ModelRefused("no"), ModelOutputTruncated("cut"), ProviderRejected("too long"), ModelOutputInvalid("?")]


@pytest.mark.parametrize("error", SINGLE_FAULTS)
@pytest.mark.parametrize("silent", MODELS)
def test_a_missing_answer_never_speaks_for_the_new_model(silent: str, error: Exception) -> None:
    """Where the live model is silent the conversation is left out; where the new one is, that is the worst answer."""
    silenced: list[str] = []

    def reply(request: ChatRequest) -> str | Exception:
        if request.model not in MODELS:
            return learnt(request)
        topic = request.messages[-1].content
        if request.model == silent and (not silenced or topic in silenced):
            silenced.append(topic)
            return error
        return learnt(request)

    found = Works(reply=reply)
    evaluation = evaluated(found)
    left_out = 1 if silent == "base" else 0
    assert (evaluation.left_out, evaluation.answers) == (left_out, POLICY.evaluation_limit - left_out)
    expected = 0.0 if silent == "base" else 1 / POLICY.evaluation_limit
    assert evaluation.new_distance == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_a_provider_that_mostly_fails_ends_the_evaluation(model: str) -> None:
    error = ProviderRejected("no such thing")
    works = Works(reply=lambda request: error if request.model == model else learnt(request))
    with pytest.raises(ProviderRejected, match=f"{model} answers 0 of 3: no such thing"):
        evaluated(works)


@pytest.mark.parametrize("error", [ModelRefused("no"), ModelOutputTruncated("cut")])
def test_a_model_that_does_not_answer_is_as_far_off_as_can_be(error: Exception) -> None:
    def reply(request: ChatRequest) -> str | Exception:
        return error if request.model == "tuned" else learnt(request)

    works = Works(reply=reply)
    assert evaluated(works).new_distance == 1.0


def test_a_passing_fault_is_no_answer_and_is_raised() -> None:
    works = Works(reply=lambda request: RateLimited("slow down"))
    with pytest.raises(RateLimited):
        evaluated(works)


def test_the_report_shows_each_example_with_both_answers_best_gain_first() -> None:
    works = Works()
    evaluation = evaluated(works)
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
            evaluated(works, run.model_copy(update={missing: None}))
