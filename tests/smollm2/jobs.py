# ruff: noqa: ANN401 - options of every kind pass through the helpers
"""Tiny trainings, and waiting for them."""

import json
import time
from typing import Any

from openai import OpenAI
from openai.types.fine_tuning import FineTuningJob

from goldsmith_cli.standin.smollm2.names import BASE_MODEL

PATIENCE_SECONDS = 300.0
LEARNT = "Hi Dana,\n\nyes.\n\nMia"


def question(number: int) -> list[dict[str, str]]:
    return [{"role": "user", "content": f"May I come at {number}?"}]


def supervised(answer: str = LEARNT) -> bytes:
    lines = [{"messages": [*question(number), {"role": "assistant", "content": answer}]} for number in range(10)]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def preferences(better: str, worse: str) -> bytes:
    lines = [
        {
            "input": {"messages": question(number)},
            "preferred_output": [{"role": "assistant", "content": better}],
            "non_preferred_output": [{"role": "assistant", "content": worse}],
        }
        for number in range(10)
    ]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def begin(client: OpenAI, content: bytes, model: str = BASE_MODEL, method: str = "supervised", **options: Any) -> str:
    file = client.files.create(file=("train.jsonl", content), purpose="fine-tune")
    chosen: Any = {"type": method, method: {"hyperparameters": {"n_epochs": 1, "batch_size": 5, **options}}}
    return client.fine_tuning.jobs.create(model=model, training_file=file.id, method=chosen, seed=3).id


def ended(client: OpenAI, job: str) -> FineTuningJob:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := client.fine_tuning.jobs.retrieve(job)).status not in ("succeeded", "failed", "cancelled"):
        assert time.monotonic() < deadline, f"the job is still {found.status}"
        time.sleep(0.2)
    return found


def model_of(client: OpenAI, job: str) -> str:
    found = ended(client, job)
    assert found.fine_tuned_model, found.error
    return found.fine_tuned_model


def answer(client: OpenAI, model: str, number: int = 3, **options: Any) -> str:
    messages: Any = question(number)
    settings = {"max_completion_tokens": 24, **options}
    return client.chat.completions.create(model=model, messages=messages, **settings).choices[0].message.content or ""
