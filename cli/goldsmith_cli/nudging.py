"""Nudges from the command: the run is looked at now instead of at the next tick."""

from typing import TYPE_CHECKING

from goldsmith.adapters.sqs import SqsAdvanceQueue
from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
    from goldsmith_cli.target import Target


class Nudges:
    """Implements the AdvanceQueue port. What could not be sent is remembered, and no error: the next tick does as well.

    ``unsent`` says why the latest nudge could not be sent, None when it was.
    """

    def __init__(self, target: "Target") -> None:
        self.unsent: str | None = None
        self._queue = SqsAdvanceQueue(target.client("sqs"), target.output("AdvanceQueueUrl"))

    def send(self, tenant: str, number: int) -> None:
        """Ask for this run to be advanced."""
        try:
            self._queue.send(tenant, number)
        except GoldsmithError as error:
            self.unsent = error.explained

    def send_job(self, job_id: str) -> None:
        """Ask for the run of this provider's job to be advanced."""
        self._queue.send_job(job_id)

    @property
    def when(self) -> str:
        """When the run is looked at, for people."""
        return "at the next tick" if self.unsent else "now"
