import json

from bench.experiment_parts import arms, draws, scripted
from bench.experiment_parts.feedback import Learnt, learnt
from bench.experiment_parts.metrics import house_style, scores
from bench.experiment_parts.scripted_tasks import MATTERS, SIGN_OFF, UNSEEN_MATTERS, tasks

from goldsmith.domain.samples import Source

STYLE = house_style(SIGN_OFF, scripted.MOST_WORDS)
TASKS = tasks(96, MATTERS, 0)


def judged() -> Learnt:
    """Half of the drafts say what was asked for and no more, half say nothing."""
    drafts = [task.messages[-1]["content"] if task.number % 3 else "I cannot help." for task in TASKS]
    return learnt(scripted.events(TASKS, drafts))


def test_every_final_keeps_the_style_and_the_facts_of_its_request() -> None:
    for task in [*TASKS, *scripted.held_out(24)]:
        found = scores(scripted.case(task), task.final, STYLE)
        assert (found.style, found.meaning, found.invented) == (1.0, 1.0, 0.0), task.final
        assert all(fact in task.messages[-1]["content"] for fact in task.facts)


def test_nothing_of_the_style_is_in_a_request() -> None:
    for task in TASKS:
        assert not any(word in json.dumps(task.messages) for word in ("Hi ", "Cheers", "Mia"))


def test_what_is_held_out_is_asked_for_in_no_training_and_a_third_is_of_other_matters() -> None:
    held = scripted.held_out(24)
    assert not {task.request for task in held} & {task.request for task in tasks(400, MATTERS, 0)}
    assert sum(not task.seen for task in held) == 8
    assert not set(MATTERS) & set(UNSEEN_MATTERS)


def test_no_final_follows_from_its_request() -> None:
    """The person's own choice of words: the same request, asked again, ends in other words."""
    words = {(task.final.split(". ")[-1], task.final.split("\n\n")[1].split(" ")[0]) for task in TASKS}
    assert len(words) > 10


def test_feedback_goes_the_ways_of_the_product() -> None:
    result = judged()
    assert set(result.routes) == {"accepted", "edited", "rewritten", "skipped: no_guidance"}
    assert {sample.source for sample in result.accepted} == {Source.ACCEPTED}
    assert {sample.source for sample in result.golden} == {Source.EDITED, Source.REWRITTEN}


def test_a_comment_that_was_applied_gives_the_style_to_the_draft() -> None:
    by_name = {f"gen-{task.number}": task for task in TASKS}
    rewritten = [sample for sample in judged().golden if sample.source is Source.REWRITTEN]
    for sample in rewritten:
        task = by_name[sample.generation_id]
        assert scores(scripted.case(task), sample.answer, STYLE).meaning >= 0.75
        assert sample.answer.startswith(f"Hi {task.first_name},")
        assert sample.answer.endswith(SIGN_OFF)


def test_trainings_of_one_seed_have_as_many_accepted_as_golden_samples_and_see_no_request_for_style() -> None:
    result = judged()
    drawn = draws.draw(3, 12, result.accepted, result.golden)
    lessons = {lesson.arm: lesson for lesson in arms.lessons(drawn)}
    assert lessons[arms.ACCEPTED].samples == lessons[arms.GOLDEN].samples == 12
    assert set(lessons) == set(arms.TRAINED)
    assert not any(b"one short paragraph" in lesson.lines for lesson in lessons.values())
    assert all(b"Hi " in line for line in lessons[arms.GOLDEN].lines.splitlines())


def test_rounds_are_parts_of_all_golden_samples() -> None:
    result = judged()
    drawn = draws.draw(3, 12, result.accepted, result.golden)
    assert [*drawn.of_round(1), *drawn.of_round(2), *drawn.of_round(3)] == list(drawn.golden) == drawn.until_round(3)
    assert draws.draw(3, 12, result.accepted, result.golden) == drawn
    assert draws.draw(4, 12, result.accepted, result.golden) != drawn


def test_every_arm_is_asked_the_same_question_last() -> None:
    result = judged()
    drawn = draws.draw(3, 12, result.accepted, result.golden)
    case = scripted.case(scripted.held_out(3)[0])
    asked = {arm: arms.question(arm, case, "Be brief.", drawn.golden[:2]) for arm in arms.ARMS}
    assert {json.dumps(messages[-1]) for messages in asked.values()} == {json.dumps(asked[arms.BASE][-1])}
    assert [len(asked[arm]) for arm in (arms.BASE, arms.STYLE, arms.EXAMPLES)] == [2, 2, 6]
    assert asked[arms.STYLE][0]["content"].endswith("Be brief.")
    assert asked[arms.GOLDEN] == asked[arms.BASE]
