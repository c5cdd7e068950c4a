"""The local stack: start it, look at it, end it."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from goldsmith_cli.local import http
from goldsmith_cli.local.environment import ACCESS_KEY, REGION, SECRET_KEY
from goldsmith_cli.local.options import Options, refuse_another_engine
from goldsmith_cli.local.records import Chosen, Identity, ServerName, ServerRecord, StackRecord
from goldsmith_cli.local.startup import Plan, StartedServers, await_serving, launch_servers
from goldsmith_cli.local.state import StateDirectory
from goldsmith_cli.progress import Step, silently
from goldsmith_cli.signals import uninterrupted

if TYPE_CHECKING:
    from goldsmith_cli.target import Target

STACK_NAME = "goldsmith"


@dataclass(frozen=True)
class Status:
    """How the stack is: ``degraded`` when a server has ended or does not answer."""

    state: Literal["running", "degraded", "stopped"]
    record: StackRecord | None
    answering: dict[str, bool]

    @property
    def seconds_up(self) -> float:
        """Seconds since it was started; 0 when it is not."""
        return (datetime.now(UTC) - self.record.started_at).total_seconds() if self.record else 0.0


class LocalStack:
    """One local stack, whose files are in ``directory``.

    An ephemeral one keeps no data and ends with this process at the latest; any other lives on until
    ``stop`` and finds its data again at the next ``start``. ``aws_command`` starts the local AWS in another way.
    """

    def __init__(self, directory: Path, *, ephemeral: bool = False, aws_command: Sequence[str] | None = None) -> None:
        self.state = StateDirectory(directory)
        self._ephemeral = ephemeral
        self._aws_command = aws_command
        self._servers = StartedServers()

    def start(self, options: Options, step: Step = silently) -> StackRecord:
        """Start it, or deploy the project again when it runs already; one that is degraded starts anew.

        What the options leave out stays as it was chosen before. When starting fails or is interrupted, nothing that
        was started is left, and the data is as the last ``stop`` saved it.
        """
        project = options.project_directory()
        with self.state.locked():
            former = self.state.chosen()
            chosen = options.after(former)
            running = self.running()
            if running is not None:
                refuse_another_engine(former, chosen)
                return self._deploy_again(running, project, chosen, step)
            self._end_leftovers()
            try:
                return self._start(project, chosen, step)
            except BaseException:
                self._servers.drop()
                raise

    def running(self) -> StackRecord | None:
        """The stack, if both its servers run and answer."""
        status = self.status()
        return status.record if status.state == "running" else None

    def target(self) -> "Target":
        """How commands and tests reach it; NoStackError when it does not run."""
        from goldsmith_cli.target import connect

        return connect(None, self.state.root)

    def status(self) -> Status:
        """How it is, as seen by asking both servers."""
        record = self.state.load_stack()
        if record is None:
            return Status("stopped", None, {})
        answering: dict[str, bool] = {
            server.name: server.processes.alive() and http.answers(server.endpoint) for server in record.servers
        }
        if not any(server.processes.alive() for server in record.servers):
            return Status("stopped", None, answering)
        return Status("running" if all(answering.values()) else "degraded", record, answering)

    def stop(self) -> bool:
        """Save the data, end both servers and all they started; False when nothing was running."""
        if not self.state.exists():
            return False
        with self.state.locked():
            self._servers.drop()
            return self._end_leftovers()

    def ended_unsaved(self) -> bool:
        """Whether the last stack has ended - killed, crashed, switched off - without saving its data."""
        record = self.state.load_stack()
        return record is not None and not record.aws.processes.alive()

    def purge(self) -> None:
        """End it and delete its data and everything else in its directory."""
        self.stop()
        self.state.purge()

    def _start(self, project: Path, chosen: Chosen, step: Step) -> StackRecord:
        self.state.prepare()
        started_at = datetime.now(UTC)
        plan = Plan(self.state, self._identity(chosen), not self._ephemeral, self._aws_command)
        with step("Start the local AWS and the provider's stand-in"):
            aws_launch, provider_launch = launch_servers(plan, self._servers)
            # boto3 takes most of a second to import: time in which the servers start.
            from goldsmith_cli.local.provision import provision

            aws = await_serving("aws", aws_launch, plan.aws, self._servers)
            provider = await_serving("provider", provider_launch, plan.provider, self._servers)
        outputs = provision((aws.endpoint, provider.endpoint), plan.identity, STACK_NAME, project, step)
        record = StackRecord(
            stack_name=STACK_NAME,
            region=REGION,
            access_key=ACCESS_KEY,
            secret_key=SECRET_KEY,
            aws=aws,
            provider=provider,
            outputs=outputs,
            started_at=started_at,
            restored_from=self.state.saved_at(),
            not_ended_properly=self.ended_unsaved(),
            former_ports=_former_ports(plan.identity, aws, provider),
        )
        self._hand_over(record, plan.identity)
        return record

    def _hand_over(self, record: StackRecord, identity: Identity) -> None:
        ports = {"aws_port": record.aws.port, "provider_port": record.provider.port}
        with uninterrupted():
            self.state.keep_identity(identity.model_copy(update=ports))
            self.state.keep_stack(record)
            if not self._ephemeral:
                self._servers.release()

    def _identity(self, chosen: Chosen) -> Identity:
        return self.state.load_identity().model_copy(update={"chosen": chosen})

    def _deploy_again(self, record: StackRecord, project: Path, chosen: Chosen, step: Step) -> StackRecord:
        from goldsmith_cli.local.provision import provision

        endpoints = record.aws.endpoint, record.provider.endpoint
        identity = self._identity(chosen)
        outputs = provision(endpoints, identity, record.stack_name, project, step)
        self.state.keep_identity(identity)
        updated = record.model_copy(update={"outputs": outputs, "not_ended_properly": False, "former_ports": {}})
        self.state.keep_stack(updated)
        return updated

    def _end_leftovers(self) -> bool:
        record = self.state.load_stack()
        if record is None:
            return False
        was_running = any(server.processes.alive() for server in record.servers)
        saved_before = self.state.saved_at()
        for server in record.servers:
            server.processes.end()
        if self.state.saved_at() != saved_before:
            self.state.forget_stack()
        return was_running


def _former_ports(identity: Identity, *servers: ServerRecord) -> dict[ServerName, int]:
    wished = {"aws": identity.aws_port, "provider": identity.provider_port}
    return {server.name: wished[server.name] for server in servers if wished[server.name] not in (0, server.port)}


@contextlib.contextmanager
def ephemeral_stack(
    options: Options, step: Step = silently, *, aws_command: Sequence[str] | None = None
) -> Iterator[LocalStack]:
    """A local stack in a temporary directory: no data is kept and nothing is left at the end."""
    with tempfile.TemporaryDirectory(prefix="goldsmith-") as directory:
        stack = LocalStack(Path(directory), ephemeral=True, aws_command=aws_command)
        try:
            stack.start(options, step)
            yield stack
        finally:
            with uninterrupted():
                stack.stop()
