from collections.abc import Callable
from pathlib import Path

from goldsmith_cli.standin.smollm2 import child
from goldsmith_cli.standin.smollm2.order import Order, Report, read_report

_MODULE = "goldsmith_cli.standin.smollm2.train"
_NICENESS = 10
"""Answers come first: training takes what processor time they leave."""


class ProcessTrainer:
    """Trains in a process of its own, which ends when it is not wanted any more."""

    async def train(self, order: Order, log: Path, hear: Callable[[Report], None]) -> int:
        """The exit code. Raises ValueError when the process writes anything but reports."""
        process = await child.start(_MODULE, order, log, niceness=_NICENESS)
        try:
            while process.stdout and (line := await process.stdout.readline()):
                hear(read_report(line))
            return await process.wait()
        finally:
            await child.end(process)
