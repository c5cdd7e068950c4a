"""What the workflows need of the outside world. Adapters and test fakes implement these.

Every method may raise ServiceUnavailable (see goldsmith.errors); what else it raises is said beside it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol

from goldsmith.domain.commits import Commit
from goldsmith.domain.generations import Generation, Listing, Location
from goldsmith.domain.provider import ChatAnswer, ChatRequest, JobStatus, TrainingJob
from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.domain.runs import JobHandle, Run, RunState, TenantState
from goldsmith.domain.segments import CommittedSegment

Clock = Callable[[], datetime]
"""The present moment in UTC."""


@dataclass(frozen=True)
class Refusal:
    """A message that can never be processed. ``digest`` (SHA-256 of its body) makes it count once."""

    tenant: str | None
    digest: str
    reason: str
    refused_at: datetime


@dataclass(frozen=True)
class Listed:
    """A generation on a list, and since when."""

    generation_id: str
    since: datetime


class Ledger(Protocol):
    """What is committed and counted."""

    max_generations: int
    """Most generations one commit may carry."""

    def read(self, tenant: str, generation_ids: Iterable[str]) -> Mapping[str, Generation]:
        """The tenant's generations that exist, by id; consistent with every earlier commit."""

    def commit(self, commit: Commit) -> None:
        """All or nothing; raises CommitConflict when a generation's version moved on."""

    def refuse(self, refusal: Refusal) -> bool:
        """Record and count a refused message; False when it was recorded before."""

    def segments(self, tenant: str, day: str = "") -> Iterator[CommittedSegment]:
        """The tenant's committed segments, oldest day first; with ``day`` (yyyy/mm/dd) those of that day."""

    def listed(self, tenant: str, listing: Listing, *, latest_first: bool = False) -> Iterator[Listed]:
        """The tenant's generations on a list, by since when; read page by page as they are taken.

        A change may take a moment to show.
        """


class RunLedger(Protocol):
    """What is running and live. Every write is conditional on the version read."""

    def tenant(self, tenant: str) -> TenantState:
        """The tenant's state; an empty one for a tenant never seen."""

    def tenants(self) -> Iterator[str]:
        """All tenants, in order of name."""

    def start(self, run: Run, seen: TenantState) -> bool:
        """Store the claimed run, mark it active and count the samples that were ``seen`` as consumed.

        False when a run has been claimed since ``seen`` was read.
        """

    def run(self, tenant: str, number: int) -> Run | None:
        """One run, or None."""

    def runs(self, tenant: str) -> Iterator[Run]:
        """The tenant's runs, oldest first."""

    def active_runs(self) -> Iterator[Run]:
        """All runs that are not settled."""

    def save(self, run: Run) -> bool:
        """Store ``run`` if the ledger holds its version minus one; False otherwise.

        A run that took its snapshot has consumed what is in it.
        """

    def end(self, run: Run) -> bool:
        """Save a run that ended and leave the tenant free for the next; a promoted one sets the live model."""

    def reopen(self, run: Run) -> bool:
        """Count the samples of the tenant's latest run as new again, so that another run is due for them.

        False when the run is still active, or is not the latest.
        """


class ObjectStore(Protocol):
    """Objects of the dataset bucket."""

    def put_new(self, key: str, body: bytes) -> None:
        """Write an object that may be there already with the same bytes."""

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        """Write an object, replacing what is there."""

    def read(self, location: Location) -> bytes:
        """The bytes at a location."""

    def lines(self, key: str) -> Iterator[bytes]:
        """An object's lines, streamed, each with its line end."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys of the objects whose key starts with ``prefix``, in order."""

    def mark_orphan(self, key: str) -> None:
        """Hand an object over to the lifecycle rule that deletes orphans."""

    def delete(self, key: str) -> None:
        """Delete an object, if it is there."""


class RewriteQueue(Protocol):
    """Requests for rewrites."""

    def send(self, requests: Sequence[RewriteRequest]) -> None:
        """Send all of them, some perhaps twice."""


class DeadLetters(Protocol):
    """Where messages go that can never be processed."""

    def send(self, body: str, reason: str) -> None:
        """Keep the message as it came, with the reason beside it."""


class ChatModel(Protocol):
    """Models that answer. As many calls at a time as one likes; cancelling one ends it."""

    async def answer(self, request: ChatRequest) -> ChatAnswer:
        """A complete answer.

        Raises RateLimited, TimedOut, ConfigurationProblem, ModelRefused, ModelOutputTruncated, ModelOutputInvalid,
        ProviderRejected.
        """


class Tuner(Protocol):
    """Where models are trained."""

    def submit(self, job: TrainingJob, samples: Iterator[bytes]) -> JobHandle:
        """Start the job unless one of this run exists; ``samples`` are lines of golden samples.

        Raises TrainingBlocked, ProviderRejected, ConfigurationProblem, NotEnoughSamples.
        """

    def poll(self, handle: JobHandle) -> JobStatus:
        """How the job is doing."""


class ModelDirectory(Protocol):
    """Where applications read which model is live."""

    def publish(self, tenant: str, model: str) -> None:
        """Make ``model`` the tenant's live model."""


class Announcements(Protocol):
    """Events about runs, for whoever wants to know."""

    def announce(self, run: Run, state: RunState) -> None:
        """Say that the run reached a state; perhaps twice."""


class AdvanceQueue(Protocol):
    """Nudges to look at a run now instead of at the next tick."""

    def send(self, tenant: str, number: int) -> None:
        """Ask for this run to be advanced."""

    def send_job(self, job_id: str) -> None:
        """Ask for the run of this provider's job to be advanced."""
