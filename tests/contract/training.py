"""Training jobs, and what is trained on in them."""

from collections.abc import Iterator
from dataclasses import replace

from goldsmith.domain.formats import RENDER, Shape
from goldsmith.domain.provider import JobStatus, Serving, Training, TrainingJob
from goldsmith.domain.runs import JobHandle
from goldsmith.domain.samples import Source, make_sample
from goldsmith.domain.training import Method
from goldsmith.run_ports import Tuner
from tests.fakes.provider import BASE
from tests.fakes.stories import conversation, feedback

JOB = {
    "id": "ftjob-1", "object": "fine_tuning.job", "created_at": 1, "model": "base", "organization_id": "o", "seed": 1,
    "training_file": "file-1", "validation_file": None, "result_files": [], "hyperparameters": {},
    "trained_tokens": None, "fine_tuned_model": None, "finished_at": None, "error": None,
}  # fmt: skip
"""A job as the provider shows it, without its status."""


def samples(count: int = 12, shape: Shape = "sft") -> Iterator[bytes]:
    """Lines in a tuner's shape, each about a topic of its own; there is a rejected draft to each."""
    for number in range(count):
        told = feedback(messages=conversation(f"topic {number}"), generation_id=f"g{number}")
        line = RENDER[shape](make_sample(told, Source.EDITED, f"Hi Dana, topic {number}? Mia"))
        assert line is not None
        yield line


def job(name: str, base_model: str = BASE) -> TrainingJob:
    return TrainingJob(f"acme-leads-{name}", "acme-leads", base_model, "abc123" * 8)


def next_stage(first: TrainingJob, model: str, method: Method) -> TrainingJob:
    """The job that tunes what came of a run's first one."""
    return replace(first, model=model, method=method, stage=first.stage + 1, train_sha256="def456" * 8)


def settled(tuner: Tuner, handle: JobHandle) -> JobStatus:
    for _ in range(10):
        status = tuner.poll(handle)
        if not isinstance(status, Training):
            return status
    msg = f"still {status}"
    raise AssertionError(msg)


def answering(tuner: Tuner, model: str, name: str) -> str:
    """What a request calls the model by, once it answers."""
    serving = Serving(None)
    for _ in range(10):
        serving = tuner.deploy(model, name)
        if serving.name is not None:
            return serving.name
    msg = f"still waiting: {serving.waiting_for}"
    raise AssertionError(msg)
