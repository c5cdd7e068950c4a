"""The other ports in memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import IO

from goldsmith.domain.announcements import LiveModelChanged
from goldsmith.domain.formats import Shape
from goldsmith.domain.generations import Location
from goldsmith.domain.provider import (
    ChatAnswer,
    ChatRequest,
    JobStatus,
    Serving,
    Trained,
    Training,
    TrainingEnded,
    TrainingJob,
)
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.domain.runs import JobHandle, Run, RunState
from goldsmith.domain.training import Method, RunMethod
from goldsmith.errors import TrainingBlocked


class FakeStore:
    """Objects in a dictionary; ``older`` has what was replaced or deleted, as a versioned bucket keeps it."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.older: list[tuple[str, bytes]] = []
        self.orphans: set[str] = set()

    def put_new(self, key: str, body: bytes) -> None:
        self.objects.setdefault(key, body)

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        self.delete(key)
        self.objects[key] = body if isinstance(body, bytes) else body.read()

    def read(self, location: Location) -> bytes:
        return self.objects[location.segment][location.offset : location.offset + location.length]

    def size(self, key: str) -> int | None:
        return len(self.objects[key]) if key in self.objects else None

    def lines(self, key: str) -> Iterator[bytes]:
        return (line + b"\n" for line in self.objects[key].split(b"\n") if line)

    def keys(self, prefix: str) -> Iterator[str]:
        return iter(sorted(key for key in self.objects if key.startswith(prefix)))

    def mark_orphan(self, key: str) -> None:
        self.orphans.add(key)

    def delete(self, key: str) -> None:
        if key in self.objects:
            self.older.append((key, self.objects.pop(key)))


class FakeRewriteQueue:
    """Remembers what was asked for."""

    def __init__(self) -> None:
        self.requests: list[RewriteRequest] = []

    def send(self, requests: Sequence[RewriteRequest]) -> None:
        self.requests.extend(requests)


class FakeDeadLetters:
    """Remembers what was given up, and why."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str]] = []
        self.origins: list[dict[str, str]] = []

    def send(self, body: str, reason: str, origin: Mapping[str, str] | None = None) -> None:
        self.letters.append((body, reason))
        self.origins.append(dict(origin or {}))


class FakeAdvanceQueue:
    """Remembers the nudges."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, int]] = []
        self.jobs: list[str] = []

    def send(self, tenant: str, number: int) -> None:
        self.runs.append((tenant, number))

    def send_job(self, job_id: str) -> None:
        self.jobs.append(job_id)


class FakeSeenWebhooks:
    """Remembers which calls were dealt with, and until when."""

    def __init__(self) -> None:
        self.until: dict[str, datetime] = {}

    def known(self, webhook_id: str) -> bool:
        return webhook_id in self.until

    def remember(self, webhook_id: str, until: datetime) -> None:
        self.until[webhook_id] = until


class FakeChat:
    """A model that is a function; an exception it returns is raised. Every call is remembered."""

    def __init__(self, reply: Callable[[ChatRequest], str | Exception]) -> None:
        self.reply = reply
        self.calls: list[ChatRequest] = []

    async def answer(self, request: ChatRequest) -> ChatAnswer:
        self.calls.append(request)
        reply = self.reply(request)
        if isinstance(reply, Exception):
            raise reply
        return ChatAnswer(content=reply, input_tokens=10, output_tokens=5)


class FakeTuner:
    """One job a name; ``polls`` says how often a job is still running before it has succeeded.

    ``unready`` is how often a deployment is asked after before it answers, under a name of its own where ``renames``.
    ``gone`` are the models it will not tune.
    """

    def __init__(self, polls: int = 1, unready: int = 0, *, renames: bool = False) -> None:
        self.unready, self.renames = unready, renames
        self.warnings: tuple[str, ...] = ()
        self.gone: set[str] = set()
        self.deployed: dict[str, str] = {}
        self.jobs: dict[str, tuple[TrainingJob, list[bytes]]] = {}
        self.problem: Exception | None = None
        self.cancelled: list[str] = []
        self._polls_left: dict[str, int] = {}
        self._polls = polls

    def shape(self, method: Method) -> Shape:
        return method

    def preflight(self, model: str, method: RunMethod) -> tuple[str, ...]:
        if model in self.gone:
            raise TrainingBlocked(f"the fake knows no model {model}")
        return self.warnings

    def submit(self, job: TrainingJob, samples: Iterable[bytes]) -> JobHandle:
        if self.problem is not None:
            raise self.problem
        name = _name(job)
        if name not in self.jobs:
            self.jobs[name] = (job, list(samples))
        return JobHandle(job_id=f"job-{name}", file_id=f"file-{name}")

    def poll(self, handle: JobHandle) -> JobStatus:
        if self.problem is not None:
            raise self.problem
        if handle.job_id.removeprefix("job-") not in self.jobs:
            return TrainingEnded(cancelled=False, reason="the provider does not know the job any more")
        if handle.job_id in self.cancelled:
            return TrainingEnded(cancelled=True, reason="the provider reports the job as cancelled")
        left = self._polls_left.setdefault(handle.job_id, self._polls)
        if left > 0:
            self._polls_left[handle.job_id] = left - 1
            return Training("running")
        return Trained(f"tuned-{handle.job_id}", 1234)

    def cancel(self, handle: JobHandle) -> None:
        if self.problem is not None:
            raise self.problem
        if handle.job_id.removeprefix("job-") in self.jobs and self._polls_left.get(handle.job_id, self._polls) > 0:
            self.cancelled.append(handle.job_id)

    def running(self) -> list[str]:
        """The jobs that are neither done nor cancelled."""
        jobs = [f"job-{name}" for name in self.jobs]
        return [job for job in jobs if job not in self.cancelled and self._polls_left.get(job, self._polls) > 0]

    def withdraw(self, job: TrainingJob) -> str | None:
        if self.problem is not None:
            raise self.problem
        name = _name(job)
        if name not in self.jobs:
            return None
        handle = JobHandle(job_id=f"job-{name}", file_id=f"file-{name}")
        self.cancel(handle)
        self.jobs[name] = (job, [])
        status = self.poll(handle)
        return status.model if isinstance(status, Trained) else None

    def delete_files(self, handle: JobHandle) -> None:
        if self.problem is not None:
            raise self.problem
        run_id = handle.file_id.removeprefix("file-")
        if run_id in self.jobs:
            self.jobs[run_id] = (self.jobs[run_id][0], [])

    def deploy(self, model: str, name: str) -> Serving:
        if self.problem is not None:
            raise self.problem
        if self.unready > 0:
            self.unready -= 1
            return Serving(None, f"{model} is being deployed")
        served = f"tuned-as-{name}" if self.renames else model
        self.deployed[served] = model
        return Serving(served)

    def undeploy(self, serving: str) -> None:
        self.deployed.pop(serving, None)


def _name(job: TrainingJob) -> str:
    """The run's own for its first job."""
    return job.run_id if job.stage == 1 else f"{job.run_id}-{job.stage}"


class FakeDirectory:
    """Live models by tenant."""

    def __init__(self) -> None:
        self.models: dict[str, str] = {}

    def publish(self, tenant: str, model: str) -> None:
        self.models[tenant] = model

    def published(self, tenant: str) -> str | None:
        return self.models.get(tenant)


class FakeAnnouncements:
    """Remembers what was said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.changes: list[LiveModelChanged] = []

    def announce(self, run: Run, state: RunState) -> None:
        self.said.append((run.run_id, state.value))

    def announce_change(self, change: LiveModelChanged) -> None:
        self.changes.append(change)


class FakeClock:
    """Stands still unless told to move."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_seconds(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        """Nobody waits, but time passes."""
        self.pass_seconds(seconds)
