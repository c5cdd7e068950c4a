"""What happens without a request: jobs and batches end, and their webhooks go out."""

import asyncio
from contextlib import suppress

from goldsmith_cli.standin.batch_runner import BatchRunner
from goldsmith_cli.standin.config import StandinConfig
from goldsmith_cli.standin.records import Job, Webhook
from goldsmith_cli.standin.store import Store
from goldsmith_cli.standin.webhooks import deliver, delivery_of

TICK_SECONDS = 0.05


class Background:
    """Settles jobs and batches at every tick and delivers each ended job's webhook, each in a task of its own."""

    def __init__(self, store: Store, batches: BatchRunner, config: StandinConfig) -> None:
        self._batches = batches
        self._store = store
        self._config = config
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Tick until cancelled; deliveries under way are cancelled too and repeated after a restart."""
        try:
            while True:
                self._store.settle()
                self._batches.start()
                self._start_deliveries()
                await asyncio.sleep(TICK_SECONDS)
        finally:
            for task in self._tasks.values():
                task.cancel()

    def _start_deliveries(self) -> None:
        webhook = self._store.state.webhook
        for job in self._store.unannounced() if webhook else ():
            if webhook and job.id not in self._tasks:
                self._tasks[job.id] = asyncio.create_task(self._announce(job, webhook))

    async def _announce(self, job: Job, webhook: Webhook) -> None:
        await deliver(delivery_of(job), webhook, self._config.webhook_delays, self._config.clock)
        job.announced = True
        self._store.save()


async def stop(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait for its end."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
