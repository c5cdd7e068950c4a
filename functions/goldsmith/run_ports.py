"""What runs need of the outside, beside the ports of everyday work. See goldsmith.ports."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from goldsmith.domain.announcements import LiveModelChanged
    from goldsmith.domain.formats import Shape
    from goldsmith.domain.live_models import LiveChange
    from goldsmith.domain.provider import JobStatus, Serving, TrainingJob
    from goldsmith.domain.runs import JobHandle, Run, RunState, TenantState
    from goldsmith.domain.training import Method, RunMethod


class RunLedger(Protocol):
    """What is running and live. Every write is conditional on the version read."""

    def tenant(self, tenant: str) -> "TenantState":
        """The tenant's state; an empty one for a tenant never seen."""

    def tenants(self) -> Iterator[str]:
        """All tenants, in order of name."""

    def start(self, run: "Run", seen: "TenantState", most_active: int) -> bool:
        """Store the claimed run, mark it active and count the samples that were ``seen`` as consumed.

        False when a run has been claimed, or something was forgotten, since ``seen`` was read, and when ``most_active``
        runs are under way.
        """

    def active(self) -> int:
        """How many runs of all tenants are under way: claimed and not ended."""

    def run(self, tenant: str, number: int) -> "Run | None":
        """One run, or None."""

    def runs(self, tenant: str) -> Iterator["Run"]:
        """The tenant's runs, oldest first."""

    def active_runs(self) -> Iterator["Run"]:
        """All runs that are not settled."""

    def save(self, run: "Run") -> bool:
        """Store ``run`` if the ledger holds its version minus one; False otherwise."""

    def snapshotted(self, run: "Run") -> bool:
        """Save a run that has just taken its snapshot: it consumed what is in it, and fixes the tenant's split.

        False also when anything was forgotten since the snapshot was begun.
        """

    def end(self, run: "Run", change: "LiveChange | None" = None) -> bool:
        """Save a run that ended and leave the tenant free for the next.

        One that is promoted ends with the ``change`` that makes its model live, any other with none (ValueError
        otherwise). False also when another change came first.
        """

    def reopen(self, run: "Run", forgotten: int = 0) -> bool:
        """Count the samples of the tenant's latest run as new again, so that another run is due for them.

        All but ``forgotten`` ones, which are there no more. False when the run is still active, is not the latest, or
        its samples count as new already.
        """


class Tuner(Protocol):
    """Where models are trained, and made to answer."""

    def shape(self, method: "Method") -> "Shape":
        """The format of the lines it takes for a method.

        Raises TrainingBlocked when it does not train by that method.
        """

    def preflight(self, model: str, method: "RunMethod") -> tuple[str, ...]:
        """What an operator should know before ``model`` is tuned: that it will be retired soon, say.

        Raises TrainingBlocked when it cannot be tuned, or not by that method; ConfigurationProblem.
        """

    def submit(self, job: "TrainingJob", samples: Iterable[bytes]) -> "JobHandle":
        """Start the job unless it exists; ``samples`` are lines in the shape of its method, without line ends.

        They are taken only when they are needed; what their iterator raises goes through.

        Raises TrainingBlocked, ProviderRejected, ConfigurationProblem, NotEnoughSamples.
        """

    def poll(self, handle: "JobHandle") -> "JobStatus":
        """How the job is doing."""

    def withdraw(self, job: "TrainingJob") -> str | None:
        """Undo what an attempt to submit the job may have left: cancel it if it exists, delete its files.

        The model, if one came of it before it could be cancelled.
        """

    def cancel(self, handle: "JobHandle") -> None:
        """Ask for the job to be ended; nothing happens to one that has ended or that the provider does not know."""

    def delete_files(self, handle: "JobHandle") -> None:
        """Delete the files the job was trained on, as far as they are there."""

    def deploy(self, model: str, name: str) -> "Serving":
        """Have a tuned model answer requests, under ``name`` where it needs one; the same deployment when asked again.

        Raises ProviderRejected when it never will.
        """

    def undeploy(self, serving: str) -> None:
        """Have a model that was deployed answer no more; nothing happens where there is no such deployment."""


class Embedder(Protocol):
    """Vectors of texts. ``name`` tells what made them apart from anything else that does."""

    name: str

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """A vector for each text, all of one length, in their order.

        Raises ConfigurationProblem, ProviderRejected.
        """


class ModelDirectory(Protocol):
    """Where applications read which model is live."""

    def publish(self, tenant: str, model: str) -> None:
        """Make ``model`` the tenant's live model."""

    def published(self, tenant: str) -> str | None:
        """What applications read; None where there is nothing to read."""


class Announcements(Protocol):
    """Events about runs and live models, for whoever wants to know."""

    def announce(self, run: "Run", state: "RunState") -> None:
        """Say that the run reached a state; perhaps twice."""

    def announce_change(self, change: "LiveModelChanged") -> None:
        """Say that another model is live; perhaps twice."""


class AdvanceQueue(Protocol):
    """Nudges to look at a run now instead of at the next tick."""

    def send(self, tenant: str, number: int) -> None:
        """Ask for this run to be advanced."""

    def send_job(self, job_id: str) -> None:
        """Ask for the run of this provider's job to be advanced."""


class SeenWebhooks(Protocol):
    """Which of the provider's calls were dealt with."""

    def known(self, webhook_id: str) -> bool:
        """Whether the call was dealt with, and is remembered still."""

    def remember(self, webhook_id: str, until: datetime) -> None:
        """The call is dealt with; it may be forgotten after ``until``."""
