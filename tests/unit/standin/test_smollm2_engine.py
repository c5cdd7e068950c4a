# ruff: noqa: ANN401 - options of every kind pass through the helpers
"""The engine behind the API, with a trainer and a server that need no model."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from openai import APIStatusError, APITimeoutError, BadRequestError, NotFoundError, OpenAI
from openai.types.fine_tuning import FineTuningJob

from goldsmith_cli.standin.engines import Engines
from goldsmith_cli.standin.memory_engine import MemoryEngine
from goldsmith_cli.standin.serve import running_standin
from goldsmith_cli.standin.smollm2.engine import Smollm2Engine
from goldsmith_cli.standin.smollm2.names import ANSWER_TOKENS, BASE_MODEL
from tests.fakes.smollm2 import FakeServing, FakeTrainer

from .support import BASE, client_of, eventually, jsonl, preference_line, supervised_line, upload

KEY = "k"


class Bench:
    """One engine's parts; `serve` starts a stand-in with a new engine on the same folder."""

    def __init__(self, directory: Path) -> None:
        self.state, self.folder = directory / "standin.json", directory / "engine"
        self.trainer, self.serving = FakeTrainer(), FakeServing()

    @contextmanager
    def serve(self) -> Iterator[OpenAI]:
        engine = Smollm2Engine(self.folder, Path("model.gguf"), self.serving, self.trainer, time.time)
        engines = Engines(MemoryEngine(), engine, (BASE_MODEL,))
        with (
            running_standin(engines, engine="smollm2", state_file=self.state, api_key=KEY, job_seconds=0) as running,
            client_of(running) as client,
        ):
            yield client

    def kept(self, job: str) -> set[str]:
        folder = self.folder / job
        return {file.name for file in folder.iterdir()} if folder.exists() else set()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def begin(client: OpenAI, model: str = BASE_MODEL, **options: Any) -> FineTuningJob:
    return client.fine_tuning.jobs.create(model=model, training_file=upload(client), **options)


def ended(client: OpenAI, job: FineTuningJob) -> FineTuningJob:
    deadline = time.monotonic() + 5
    while (found := client.fine_tuning.jobs.retrieve(job.id)).finished_at is None:
        assert time.monotonic() < deadline, found.status
    return found


def tuned(client: OpenAI, model: str = BASE_MODEL) -> str:
    return ended(client, begin(client, model)).fine_tuned_model or pytest.fail("no model came of it")


def answer(client: OpenAI, model: str, **options: Any) -> str:
    messages: Any = [{"role": "user", "content": "Hello?"}]
    return client.chat.completions.create(model=model, messages=messages, **options).choices[0].message.content or ""


def test_a_job_goes_from_validation_to_success_and_its_model_answers_by_its_adapter(bench: Bench) -> None:
    with bench.serve() as client:
        created = begin(client)
        assert created.status == "validating_files"
        done = ended(client, created)
        assert (done.status, done.trained_tokens) == ("succeeded", 300)
        assert done.fine_tuned_model is not None
        assert done.fine_tuned_model.startswith(f"ft:{BASE_MODEL}:")
        assert answer(client, done.fine_tuned_model) == created.id
        assert answer(client, BASE_MODEL) == "base"
        assert bench.kept(created.id) == {"adapter.gguf"}


def test_its_events_tell_every_step_newest_first(bench: Bench) -> None:
    with bench.serve() as client:
        job = ended(client, begin(client))
        events = client.fine_tuning.jobs.list_events(job.id).data
    said = [event.message for event in events]
    assert said[0] == "The job has successfully completed"
    assert said[1] == "Step 2/2: training loss=1.0000"
    assert events[1].data == {"step": 2, "total_steps": 2, "train_loss": 1.0}
    assert events[1].type == "metrics"
    assert said[-1] == f"Created fine-tuning job: {job.id}"


def test_hyperparameters_and_seed_reach_the_training(bench: Bench) -> None:
    options: Any = {"n_epochs": 5, "batch_size": 2, "learning_rate_multiplier": 3.0}
    with bench.serve() as client:
        ended(client, begin(client, seed=9, method={"type": "supervised", "supervised": {"hyperparameters": options}}))
    order = bench.trainer.orders[0]
    assert (order.epochs, order.batch_size, order.seed) == (5, 2, 9)
    assert order.learning_rate == pytest.approx(3e-3)


def test_preferences_are_trained_with_their_beta(bench: Bench) -> None:
    options: Any = {"type": "dpo", "dpo": {"hyperparameters": {"beta": 0.3}}}
    with bench.serve() as client:
        file = upload(client, jsonl([preference_line(str(number)) for number in range(10)]))
        job = client.fine_tuning.jobs.create(model=BASE_MODEL, training_file=file, method=options)
        assert ended(client, job).status == "succeeded"
    assert (bench.trainer.orders[0].method, bench.trainer.orders[0].beta) == ("dpo", 0.3)


def test_a_job_on_a_tuned_model_starts_from_its_adapter_even_if_that_model_is_deleted_meanwhile(bench: Bench) -> None:
    with bench.serve() as client:
        first = tuned(client)
        bench.trainer.held = True
        onward = begin(client, first)
        client.models.delete(first)
        assert bench.kept(onward.id) >= {"start.gguf", "lines.jsonl"}
    assert bench.trainer.orders[0].adapter is None
    assert bench.trainer.orders[1].adapter == bench.folder / onward.id / "start.gguf"


def test_a_deleted_model_is_gone_with_its_adapter(bench: Bench) -> None:
    with bench.serve() as client:
        job = ended(client, begin(client))
        client.models.delete(job.fine_tuned_model or "")
        with pytest.raises(NotFoundError):
            answer(client, job.fine_tuned_model or "")
    assert bench.kept(job.id) == set()
    assert bench.serving.adapters == {}


def test_a_cancelled_job_leaves_nothing_and_frees_the_way(bench: Bench) -> None:
    bench.trainer.held = True
    with bench.serve() as client:
        doomed, next_one = begin(client), begin(client)
        while client.fine_tuning.jobs.retrieve(doomed.id).status != "running":
            pass
        bench.trainer.held = False
        assert client.fine_tuning.jobs.cancel(doomed.id).status == "cancelled"
        assert ended(client, next_one).status == "succeeded"
        assert ended(client, doomed).status == "cancelled"
    assert bench.trainer.broken_off == 1
    assert bench.kept(doomed.id) == set()


def test_a_malformed_file_fails_and_is_never_trained_on(bench: Bench) -> None:
    with bench.serve() as client:
        file = upload(client, jsonl([{"messages": []}] * 10))
        job = ended(client, client.fine_tuning.jobs.create(model=BASE_MODEL, training_file=file))
        assert job.status == "failed"
        assert job.error is not None
        assert job.error.code == "invalid_training_file"
    assert bench.trainer.orders == []


def test_after_a_restart_unfinished_jobs_begin_anew_and_tuned_models_answer(bench: Bench) -> None:
    with bench.serve() as client:
        before = tuned(client)
        bench.trainer.held = True
        under_way, waiting = begin(client), begin(client)
        while client.fine_tuning.jobs.retrieve(under_way.id).status != "running":
            pass
    bench.trainer.held = False
    with bench.serve() as client:
        assert answer(client, before).startswith("ftjob-")
        assert ended(client, under_way).status == "succeeded"
        assert ended(client, waiting).status == "succeeded"
        said = [event.message for event in client.fine_tuning.jobs.list_events(under_way.id).data]
    assert "The stand-in was restarted: training begins anew" in said


def test_after_a_restart_a_job_whose_file_is_gone_has_failed(bench: Bench) -> None:
    bench.trainer.held = True
    with bench.serve() as client:
        job = begin(client)
    (bench.folder / job.id / "lines.jsonl").unlink()
    with bench.serve() as client:
        assert ended(client, job).status == "failed"


def test_without_its_engine_a_tuned_model_answers_503_and_a_job_rests(bench: Bench) -> None:
    with bench.serve() as client:
        model = tuned(client)
        bench.trainer.held = True
        job = begin(client)
    with running_standin(state_file=bench.state, api_key=KEY) as running, client_of(running) as client:
        with pytest.raises(APIStatusError, match="--engine smollm2") as refused:
            answer(client, model)
        assert refused.value.status_code == 503
        assert client.fine_tuning.jobs.retrieve(job.id).finished_at is None


def test_rules_answer_and_learn_beside_the_real_model(bench: Bench) -> None:
    with bench.serve() as client:
        model = tuned(client, BASE)
        assert {entry.id for entry in client.models.list()} >= {BASE, "standin-judge", BASE_MODEL, model}
        assert answer(client, model, max_completion_tokens=5)
    assert bench.trainer.orders == []
    assert bench.serving.asked == []


def test_what_a_request_asks_for_is_passed_on_and_without_a_temperature_it_is_greedy(bench: Bench) -> None:
    with bench.serve() as client:
        answer(client, BASE_MODEL, temperature=0.7, seed=4, max_tokens=11)
        answer(client, BASE_MODEL, max_completion_tokens=100_000)
    asked, plain = bench.serving.asked
    assert (asked["temperature"], asked["seed"], asked["max_tokens"]) == (0.7, 4, 11)
    assert (plain["temperature"], plain["max_tokens"]) == (0.0, ANSWER_TOKENS)
    assert "seed" not in plain


def test_an_answer_nobody_waits_for_any_more_is_broken_off(bench: Bench) -> None:
    bench.serving.held = True
    with bench.serve() as client:
        with pytest.raises(APITimeoutError):
            answer(client.with_options(timeout=0.2), BASE_MODEL)
        eventually(bench.serving.broken_off, "the answer is broken off")


def test_usage_is_what_the_model_counted(bench: Bench) -> None:
    messages: Any = [{"role": "user", "content": "Hello?"}]
    with bench.serve() as client:
        usage = client.chat.completions.create(model=BASE_MODEL, messages=messages).usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (7, 3, 10)


def test_a_retired_base_model_answers_and_is_not_tuned(bench: Bench) -> None:
    with bench.serve() as client:
        root = str(client.base_url).removesuffix("/v1/")
        body = {BASE_MODEL: {"shutdown_date": "2020-01-01"}}
        client.put(f"{root}/_standin/models", cast_to=object, body=body)
        assert answer(client, BASE_MODEL) == "base"
        with pytest.raises(BadRequestError, match="not available for fine-tuning"):
            begin(client)


def test_a_line_that_weights_its_answer_out_is_still_a_valid_file(bench: Bench) -> None:
    line = supervised_line()
    messages: Any = line["messages"]
    weighted = [{**message, "weight": 0} if message["role"] == "assistant" else message for message in messages]
    with bench.serve() as client:
        file = upload(client, jsonl([line] * 9 + [{"messages": weighted}]))
        job = client.fine_tuning.jobs.create(model=BASE_MODEL, training_file=file)
        assert ended(client, job).status == "succeeded"
