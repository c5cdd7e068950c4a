"""Every tuner there is, with what a test needs of its provider: the contract tests run against all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import openai

from goldsmith.adapters.bedrock_files import BedrockFiles
from goldsmith.adapters.bedrock_tuner import BedrockTuner
from goldsmith.adapters.openai_tuner import OpenAITuner
from goldsmith.domain.provider import TrainingJob
from goldsmith.domain.runs import JobHandle
from goldsmith.domain.training import Method
from goldsmith.run_ports import Tuner
from goldsmith_cli.standin.serve import running_standin
from tests.contract import training
from tests.fakes.bedrock import BASE as NOVA
from tests.fakes.bedrock import BUCKET, ROLE, FakeBedrock
from tests.fakes.provider import BASE, client_of
from tests.fakes.services import FakeStore, FakeTuner
from tests.fakes.versions import FakeVersions

TUNERS = ("fake", "openai", "bedrock")
_FOR_EVER = 10**9


@dataclass(frozen=True)
class Workshop:
    """A tuner; the training files that lie at its provider; for how many epochs a job there was asked to train.

    ``methods`` are those it trains by, ``base`` is a model that it tunes, ``counts_tokens`` says whether it tells
    on how many tokens it has trained.
    """

    tuner: Tuner
    files: Callable[[], list[str]]
    epochs: Callable[[JobHandle], int]
    methods: tuple[Method, ...] = ("sft", "dpo")
    base: str = BASE
    counts_tokens: bool = True

    def job(self, name: str) -> TrainingJob:
        return training.job(name, self.base)

    def lines(self, method: Method = "sft", count: int = 12) -> Iterator[bytes]:
        return training.samples(count, self.tuner.shape(method))

    def trained(self, name: str) -> str:
        """The model that came of a job."""
        status = training.settled(self.tuner, self.tuner.submit(self.job(name), self.lines()))
        return str(getattr(status, "model", status))


def opened(kind: str, *, jobs_end: bool) -> Iterator[Workshop]:
    """A workshop whose jobs end at once, or never."""
    if kind == "fake":
        return _fake(polls=1 if jobs_end else _FOR_EVER)
    if kind == "bedrock":
        return _bedrock(polls=1 if jobs_end else _FOR_EVER)
    return _openai_shaped(job_seconds=0.0 if jobs_end else 1000.0)


def _fake(polls: int) -> Iterator[Workshop]:
    tuner = FakeTuner(polls)
    yield Workshop(
        tuner,
        files=lambda: [f"file-{name}" for name, (_, lines) in tuner.jobs.items() if lines],
        epochs=lambda handle: tuner.jobs[handle.job_id.removeprefix("job-")][0].epochs,
    )


def _openai_shaped(job_seconds: float) -> Iterator[Workshop]:
    with running_standin(job_seconds=job_seconds) as standin, client_of(standin) as client:
        yield Workshop(
            OpenAITuner(client),
            files=lambda: [file.id for file in client.files.list()],
            epochs=lambda handle: _epochs(client, handle),
        )


def _bedrock(polls: int) -> Iterator[Workshop]:
    store = FakeStore()
    client = FakeBedrock(store, polls)
    yield Workshop(
        BedrockTuner(client, BedrockFiles(store, FakeVersions(store), BUCKET), ROLE),
        files=lambda: [*store.objects, *(key for key, _ in store.older)],
        epochs=lambda handle: int(client.jobs[handle.job_id]["hyperParameters"]["epochCount"]),
        methods=("sft",),
        base=NOVA,
        counts_tokens=False,
    )


def _epochs(client: openai.OpenAI, handle: JobHandle) -> int:
    method = client.fine_tuning.jobs.retrieve(handle.job_id).method
    assert method is not None
    chosen = method.dpo or method.supervised
    assert chosen is not None
    assert chosen.hyperparameters is not None
    return int(chosen.hyperparameters.n_epochs or 0)
