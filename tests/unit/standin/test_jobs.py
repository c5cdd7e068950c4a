# ruff: noqa: ANN401 - requests and answers of every shape pass through the helpers
from typing import Any

import pytest
from openai import BadRequestError, NotFoundError, OpenAI

from .support import BASE, SYSTEM, ManualClock, jsonl, preference_line, supervised_line, ten_lines, upload


def create(client: OpenAI, **overrides: Any) -> Any:
    settings = {"model": BASE, "training_file": overrides.pop("training_file", None) or upload(client)}
    return client.fine_tuning.jobs.create(**{**settings, **overrides})


def finish(client: OpenAI, clock: ManualClock, job_id: str) -> Any:
    clock.advance(10)
    return client.fine_tuning.jobs.retrieve(job_id)


def test_a_job_passes_through_every_status_as_its_time_passes(client: OpenAI, clock: ManualClock) -> None:
    job = create(client)
    seen = [job.status]
    for _ in range(5):
        clock.advance(2)
        seen.append(client.fine_tuning.jobs.retrieve(job.id).status)
    assert seen == ["validating_files", "queued", "running", "running", "running", "succeeded"]


def test_a_succeeded_job_names_its_model_and_carries_the_empty_error_of_the_real_service(
    client: OpenAI, clock: ManualClock
) -> None:
    job = finish(client, clock, create(client).id)
    assert job.fine_tuned_model.startswith(f"ft:{BASE}:goldsmith::")
    assert job.error is not None
    assert getattr(job.error, "code", None) is None
    assert job.result_files == []
    assert job.finished_at == pytest.approx(job.created_at + 10, abs=1)


def test_trained_tokens_grow_with_the_epochs(client: OpenAI, clock: ManualClock) -> None:
    jobs = [
        create(
            client,
            method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": epochs}}},
        )
        for epochs in (1, 4)
    ]
    one, four = (finish(client, clock, job.id).trained_tokens for job in jobs)
    assert four == 4 * one > 0


def test_two_identical_requests_make_two_jobs(client: OpenAI) -> None:
    training_file = upload(client)
    first, second = (create(client, training_file=training_file, seed=1, metadata={"a": "b"}) for _ in range(2))
    assert first.id != second.id


def test_jobs_are_found_by_metadata_newest_first(client: OpenAI) -> None:
    ids = [create(client, metadata={"run_id": "r-1", "part": str(part)}).id for part in range(3)]
    create(client, metadata={"run_id": "r-2"})
    found = client.fine_tuning.jobs.list(metadata={"run_id": "r-1"}, limit=2)
    assert [job.id for job in found] == ids[::-1]
    assert [job.id for job in client.fine_tuning.jobs.list(metadata={"run_id": "r-1", "part": "1"})] == [ids[1]]
    assert list(client.fine_tuning.jobs.list(metadata={"run_id": "r-3"})) == []


def test_a_cancelled_job_stays_cancelled_and_cannot_be_cancelled_again(client: OpenAI, clock: ManualClock) -> None:
    job = create(client)
    assert client.fine_tuning.jobs.cancel(job.id).status == "cancelled"
    ended = finish(client, clock, job.id)
    assert (ended.status, ended.fine_tuned_model) == ("cancelled", None)
    with pytest.raises(BadRequestError):
        client.fine_tuning.jobs.cancel(job.id)


def test_the_log_of_a_job_is_newest_first_and_paged(client: OpenAI, clock: ManualClock) -> None:
    job = create(client)
    finish(client, clock, job.id)
    events = list(client.fine_tuning.jobs.list_events(job.id, limit=2))
    assert events[0].message == "The job has successfully completed"
    assert events[-1].message == f"Created fine-tuning job: {job.id}"
    assert len({event.id for event in events}) == len(events) == 5


def test_a_suffix_is_part_of_the_models_name_and_a_model_may_be_tuned_further(
    client: OpenAI, clock: ManualClock
) -> None:
    lines = [supervised_line(f"Zebra question {number}", f"zebra answer {number}") for number in range(10)]
    first = finish(client, clock, create(client, training_file=upload(client, jsonl(lines)), suffix="acme").id)
    second = finish(client, clock, create(client, model=first.fine_tuned_model).id)
    assert first.fine_tuned_model.startswith(f"ft:{BASE}:goldsmith:acme:")
    assert second.fine_tuned_model.startswith(f"ft:{BASE}:goldsmith::")
    messages: Any
    for prompt, expected in (("Zebra question 7", "zebra answer 7"), ("Write to Dana about topic 4.", "Hi 4")):
        messages = [SYSTEM, {"role": "user", "content": prompt}]
        answer = client.chat.completions.create(model=second.fine_tuned_model, messages=messages)
        assert answer.choices[0].message.content == expected


def test_preference_pairs_teach_the_preferred_answer(client: OpenAI, clock: ManualClock) -> None:
    lines = [preference_line(f"Question {number}", f"better {number}", "worse") for number in range(10)]
    method = {"type": "dpo", "dpo": {"hyperparameters": {"beta": 0.1}}}
    job = create(client, training_file=upload(client, jsonl(lines)), method=method)
    assert job.method.dpo.hyperparameters.beta == 0.1
    model = finish(client, clock, job.id).fine_tuned_model
    answer = client.chat.completions.create(model=model, messages=[{"role": "user", "content": "Question 3"}])
    assert answer.choices[0].message.content == "better 3"


def test_what_pairs_taught_after_samples_is_preferred_and_the_rest_of_the_samples_is_kept(
    client: OpenAI, clock: ManualClock
) -> None:
    samples = [supervised_line(f"Zebra question {number}", f"first {number}") for number in range(20)]
    pairs = [preference_line(f"Zebra question {number}", f"better {number}", f"first {number}") for number in range(10)]
    taught = finish(client, clock, create(client, training_file=upload(client, jsonl(samples))).id).fine_tuned_model
    file = upload(client, jsonl(pairs))
    preferring = create(client, model=taught, training_file=file, method={"type": "dpo"})
    model = finish(client, clock, preferring.id).fine_tuned_model
    for number, expected in ((4, "better 4"), (14, "first 14")):
        question: Any = [{"role": "user", "content": f"Zebra question {number}"}]
        answer = client.chat.completions.create(model=model, messages=question)
        assert answer.choices[0].message.content == expected


def test_a_file_deleted_while_the_job_runs_does_not_stop_the_job(client: OpenAI, clock: ManualClock) -> None:
    training_file = upload(client)
    job = create(client, training_file=training_file)
    client.files.delete(training_file)
    assert finish(client, clock, job.id).status == "succeeded"


def test_a_malformed_file_fails_the_job_once_it_is_validated_and_not_before(client: OpenAI, clock: ManualClock) -> None:
    job = create(client, training_file=upload(client, ten_lines() + b"{oops\n"))
    assert (job.status, getattr(job.error, "code", None)) == ("validating_files", None)
    clock.advance(2)
    failed: Any = client.fine_tuning.jobs.retrieve(job.id)
    assert (failed.status, failed.error.code) == ("failed", "invalid_training_file")
    assert (failed.error.param, failed.trained_tokens) == ("training_file", None)
    assert "Line 11" in failed.error.message
    assert client.fine_tuning.jobs.list_events(job.id).data[0].level == "error"


@pytest.mark.parametrize(
    ("overrides", "param"),
    [
        ({"model": "gpt-9"}, "model"),
        ({"training_file": "file-none"}, "training_file"),
        ({"validation_file": "file-none"}, "validation_file"),
        ({"suffix": "x" * 65}, "suffix"),
        ({"seed": -1}, "seed"),
        ({"metadata": {str(key): "v" for key in range(17)}}, "metadata"),
        ({"metadata": {"k" * 65: "v"}}, "metadata"),
        ({"metadata": {"k": "v" * 513}}, "metadata"),
        ({"metadata": {"k": 1}}, "metadata"),
        ({"method": {"type": "reinforcement"}}, "method.type"),
        ({"method": {"type": "supervised", "dpo": {}}}, "method"),
        ({"method": {"type": "dpo", "dpo": {"hyperparameters": {"beta": 3}}}}, "method.dpo"),
        ({"method": {"type": "supervised", "supervised": {"hyperparameters": {"beta": 1}}}}, "method.supervised"),
        ({"extra_body": {"trainingType": "GlobalStandard"}}, "trainingType"),
    ],
)
def test_a_malformed_job_is_refused_at_once_naming_the_field(
    client: OpenAI, overrides: dict[str, Any], param: str
) -> None:
    with pytest.raises(BadRequestError) as refused:
        create(client, **overrides)
    assert str(refused.value.param).startswith(param)


def test_an_unknown_job_is_not_found(client: OpenAI) -> None:
    with pytest.raises(NotFoundError) as missing:
        client.fine_tuning.jobs.retrieve("ftjob-none")
    assert missing.value.code == "fine_tune_not_found"
