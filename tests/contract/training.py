"""Training jobs, and what is trained on in them."""

from collections.abc import Iterator

from goldsmith.domain.formats import sft_line
from goldsmith.domain.provider import JobStatus, Training, TrainingJob
from goldsmith.domain.runs import JobHandle
from goldsmith.domain.samples import Source, make_sample
from goldsmith.run_ports import Tuner
from tests.fakes.provider import BASE
from tests.fakes.stories import conversation, feedback

JOB = {
    "id": "ftjob-1", "object": "fine_tuning.job", "created_at": 1, "model": "base", "organization_id": "o", "seed": 1,
    "training_file": "file-1", "validation_file": None, "result_files": [], "hyperparameters": {},
    "trained_tokens": None, "fine_tuned_model": None, "finished_at": None, "error": None,
}  # fmt: skip
"""A job as the provider shows it, without its status."""


def samples(count: int = 12) -> Iterator[bytes]:
    """Lines in the tuner's shape, each about a topic of its own."""
    for number in range(count):
        told = feedback(messages=conversation(f"topic {number}"), generation_id=f"g{number}")
        yield sft_line(make_sample(told, Source.EDITED, f"Hi Dana, topic {number}? Mia"))


def job(name: str, base_model: str = BASE) -> TrainingJob:
    return TrainingJob(f"acme-leads-{name}", "acme-leads", base_model, "abc123" * 8)


def settled(tuner: Tuner, handle: JobHandle) -> JobStatus:
    for _ in range(10):
        status = tuner.poll(handle)
        if not isinstance(status, Training):
            return status
    msg = f"still {status}"
    raise AssertionError(msg)
