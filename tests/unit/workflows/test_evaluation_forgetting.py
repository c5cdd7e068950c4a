"""What was forgotten is in no part of an evaluation and on no page; nor is what models say that know it."""

import json
from collections.abc import Iterator
from html import escape

import pytest

from goldsmith.domain.evaluation_report import EvaluationReport
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.runs import RunState
from goldsmith.domain.samples import digest_of
from goldsmith.domain.segments import SampleRecord, parse_record
from goldsmith.workflows.evaluation_page import page
from tests.fakes.evaluating import evaluated, evaluator
from tests.fakes.forgetting import TENANT, Memory
from tests.fakes.judging import judgement, pair_of
from tests.fakes.works import POLICY, Works, final_about, learnt

FOLDER = f"tenants/{TENANT}/runs/{TENANT}-0001"
LIMITS = POLICY.model_copy(update={"evaluation_limit": 8})


def quoting(request: ChatRequest) -> str:
    """A judge that repeats what it is shown."""
    pair = pair_of(request)
    if pair is None:
        return learnt(request)
    return judgement("first" if pair["first"] == pair["reference"] else "second", f"Compare {pair['reference']}")


def promoted() -> Memory:
    works = Works(reply=quoting, samples=60, policy=LIMITS)
    assert works.tick_until_settled().state is RunState.PROMOTED
    return Memory(works)


def stored(memory: Memory) -> dict[str, bytes]:
    """All that is left of the evaluation, older versions too."""
    store = memory.works.store
    everything = [*store.objects.items(), *((f"older {key}", body) for key, body in store.older)]
    return {key: body for key, body in everything if f"{FOLDER}/evaluation" in key}


def named(memory: Memory, file: str) -> list[str]:
    """The generations in a file of the run."""
    records = map(parse_record, memory.works.store.lines(f"{FOLDER}/{file}.jsonl"))
    return [record.generation_id for record in records if isinstance(record, SampleRecord)]


def example_of(memory: Memory) -> str:
    report = json.loads(memory.works.store.objects[f"{FOLDER}/evaluation.json"])
    return str(report["examples"][0]["generation_id"])


def topic_of(generation_id: str) -> str:
    return final_about(f"topic {generation_id.removeprefix('gen-')}")


def test_a_held_out_draft_is_in_no_part_and_on_no_page_afterwards() -> None:
    memory = promoted()
    name = example_of(memory)
    text = topic_of(name).encode()
    assert {key.rpartition(".")[2] for key, body in stored(memory).items() if text in body} == {"json", "jsonl", "html"}
    report = memory.forget(name)
    assert report.left == ()
    assert [key for key, body in stored(memory).items() if text in body or f'"{name}"'.encode() in body] == []
    assert [key for key, body in stored(memory).items() if digest_of(name).encode() in body] == []


def test_what_was_said_of_the_others_stays() -> None:
    memory = promoted()
    name = example_of(memory)
    before = {line for body in parts(memory) for line in body.splitlines() if f'"{name}"'.encode() not in line}
    memory.forget(name)
    assert {line for body in parts(memory) for line in body.splitlines()} == before
    left = EvaluationReport.model_validate_json(memory.works.store.objects[f"{FOLDER}/evaluation.json"])
    assert len(left.examples) == 7
    assert name not in page(left), "the page is made again of what is left"
    assert escape(left.reason) in page(left)


def parts(memory: Memory) -> Iterator[bytes]:
    return (body for key, body in memory.works.store.objects.items() if key.startswith(f"{FOLDER}/evaluation/"))


def test_answers_of_a_model_that_knows_too_much_go_and_the_figures_stay() -> None:
    memory = promoted()
    name = named(memory, "train")[0]
    before = memory.works.first_run()
    memory.forget(name)
    assert list(stored(memory)) == [f"{FOLDER}/evaluation.json"]
    left = EvaluationReport.model_validate_json(memory.works.store.objects[f"{FOLDER}/evaluation.json"])
    assert left.examples == ()
    assert before is not None
    assert before.evaluation is not None
    assert (left.improvement, left.preference) == (before.evaluation.improvement, before.evaluation.preference)


def test_answers_of_an_evaluation_that_never_came_to_its_end_go_too() -> None:
    works = Works(reply=quoting, samples=60, policy=LIMITS)
    works.tick()
    run = works.first_run()
    assert run is not None
    assert run.state is RunState.TRAINING
    evaluator(works).evaluate(run.model_copy(update={"tuned_model": "tuned-one"}), works.clock())
    memory = Memory(works)
    assert list(parts(memory))
    trained_on = named(memory, "train")[0]
    works.ledger.stored_runs[TENANT, 1] = run.model_copy(
        update={"state": RunState.TRAINED, "tuned_model": "tuned-one", "version": run.version + 1}
    )
    memory.forget(trained_on)
    assert stored(memory) == {}


def test_a_preview_says_what_would_go_and_changes_nothing() -> None:
    memory = promoted()
    before = stored(memory)
    seen = memory.preview(example_of(memory))
    assert stored(memory) == before
    done = memory.forget(example_of(memory))
    assert (seen.snapshot_lines, seen.versions) == (done.snapshot_lines, done.versions)


@pytest.mark.parametrize("file", ["train", "holdout"])
def test_a_preview_counts_as_much_as_goes(file: str) -> None:
    memory = promoted()
    name = named(memory, file)[0]
    seen, done = memory.preview(name), memory.forget(name)
    assert (seen.snapshot_lines, seen.versions) == (done.snapshot_lines, done.versions)


def test_an_older_page_goes_as_well() -> None:
    memory = promoted()
    run = memory.works.first_run()
    assert run is not None
    name = example_of(memory)
    memory.works.clock.pass_seconds(60)
    evaluated(memory.works, run)
    assert len([key for key in stored(memory) if key.startswith("older ")]) >= 1
    memory.forget(name)
    text = topic_of(name).encode()
    assert [key for key, body in stored(memory).items() if text in body] == []


def test_a_tenant_called_like_a_folder_keeps_what_is_not_forgotten() -> None:
    works = Works(samples=0, policy=LIMITS)
    works.teach("evaluation", 60)
    works.launch.consider("evaluation")
    while (run := works.ledger.run("evaluation", 1)) is None or not run.settled:
        works.tick()
    memory = Memory(works)
    folder = "tenants/evaluation/runs/evaluation-0001"
    held = [json.loads(line)["generation_id"] for line in works.store.lines(f"{folder}/holdout.jsonl")]
    memory.forget(held[0], tenant="evaluation")
    left = [json.loads(line)["generation_id"] for line in works.store.lines(f"{folder}/holdout.jsonl")]
    assert left == held[1:]
