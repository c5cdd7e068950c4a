"""What a backfill needs of a provider, beside the ports of everyday work. See goldsmith.ports."""

from collections.abc import Iterator
from typing import IO, Protocol

from goldsmith.domain.batches import BatchHandle, BatchLine, BatchName, BatchStatus
from goldsmith.domain.provider import ChatRequest


class BatchModel(Protocol):
    """Models that answer many requests within a day. ``max_requests`` and ``max_bytes`` are what one batch takes.

    Raises RateLimited, TimedOut, ConfigurationProblem, ProviderRejected.
    """

    max_requests: int
    max_bytes: int

    def line(self, custom_id: str, request: ChatRequest) -> bytes:
        """A request as a line of a batch, its end included."""

    def find(self, name: BatchName) -> BatchHandle | None:
        """The batch of this name, if there is one.

        To be asked before every ``submit``: one that failed may have worked.
        """

    def submit(self, name: BatchName, lines: IO[bytes]) -> BatchHandle:
        """Start a batch of the lines of a file."""

    def poll(self, handle: BatchHandle) -> BatchStatus:
        """How the batch is doing."""

    def results(self, handle: BatchHandle) -> Iterator[BatchLine]:
        """What became of the requests of a batch that ended: in any order, some perhaps missing or twice."""

    def cancel(self, handle: BatchHandle) -> None:
        """Ask for the batch to be ended; it takes a while. Nothing happens to one that has ended."""

    def delete(self, handle: BatchHandle) -> None:
        """Delete the files of a batch that ended, those of its answers included, as far as they are there."""

    def discard(self, name: BatchName) -> None:
        """Delete the file of a batch that was never started, if it is there."""
