"""Starts both servers, side by side, on ports that are free."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local.processes import StartedServer
from goldsmith_cli.local.records import Identity, ServerName, ServerRecord
from goldsmith_cli.local.restored import put_right
from goldsmith_cli.local.servers import (
    ENFORCING,
    MINISTACK,
    Launch,
    ServerEndedError,
    free_port,
    launch_aws,
    launch_provider,
    port_is_free,
)
from goldsmith_cli.local.state import StateDirectory
from goldsmith_cli.signals import uninterrupted

ATTEMPTS = 5


class StartedServers:
    """The servers this process started and holds; they end with it unless released."""

    def __init__(self) -> None:
        self._held: list[StartedServer] = []

    def hold(self, launch: Launch) -> Launch:
        """Answer for ending ``launch``."""
        self._held.append(launch.process)
        return launch

    def release(self) -> None:
        """Let them outlive this process."""
        while self._held:
            self._held.pop().release()

    def drop(self) -> None:
        """End them at once, without saving their data."""
        with uninterrupted():
            while self._held:
                self._held.pop().drop()


@dataclass(frozen=True)
class Plan:
    """How to start the two servers. ``aws_command`` starts the local AWS; None: as was chosen."""

    state: StateDirectory
    identity: Identity
    persistent: bool
    aws_command: Sequence[str] | None = None

    def aws(self, port: int) -> Launch:
        """Start the local AWS on ``port``."""
        put_right(self.state.aws_data, port)
        command = self.aws_command or (ENFORCING if self.identity.chosen.enforce_permissions else MINISTACK)
        return launch_aws(self.state, port, persistent=self.persistent, command=command)

    def provider(self, port: int) -> Launch:
        """Start the provider's stand-in on ``port``."""
        return launch_provider(self.state, port, self.identity.provider_key, self.identity.chosen)


def launch_servers(plan: Plan, servers: StartedServers) -> tuple[Launch, Launch]:
    """Start both, on the ports they had last time where these are free; neither may serve yet."""
    aws = servers.hold(plan.aws(_wished_or_free(plan.identity.aws_port)))
    provider = servers.hold(plan.provider(_wished_or_free(plan.identity.provider_port)))
    return aws, provider


def await_serving(
    name: ServerName, launch: Launch, again: Callable[[int], Launch], servers: StartedServers
) -> ServerRecord:
    """The server, once it serves; it is started ``again`` on another port if its own was snatched away."""
    for _ in range(ATTEMPTS):
        try:
            return ServerRecord(name=name, endpoint=launch.wait(), processes=launch.process.ids)
        except ServerEndedError:
            if port_is_free(launch.port):
                raise  # it did not end for want of a port
            launch = servers.hold(again(free_port()))
    raise LocalStackError(f"the server '{name}' found no free port in {ATTEMPTS} attempts")


def _wished_or_free(port: int) -> int:
    return port if port and port_is_free(port) else free_port()
