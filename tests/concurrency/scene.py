"""What the processes of a round share, and how each tells of its work."""

import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier, Event

from goldsmith.domain.rewriting import RewriteRequest
from goldsmith.errors import TransientError
from goldsmith.workflows.deliveries import BatchReport, Delivery
from tests.concurrency.places import Place, Transactions

PATIENCE_SECONDS = 300.0
PAUSE_SECONDS = 0.05


@dataclass
class Told:
    """What a process tells of its work when it is done; ``defect`` is the traceback of what must never happen."""

    counts: Counter[str] = field(default_factory=Counter)
    letters: list[str] = field(default_factory=list)
    reviews: list[tuple[str, str, int]] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    defect: str | None = None


@dataclass(frozen=True)
class Scene:
    """What all processes of a round share. ``heard``: all feedback is committed; ``rewritten``: all rewrites are."""

    place: Place
    start: Barrier
    launch: Barrier
    heard: Event
    rewritten: Event
    requests: "Queue[str]"
    told: "Queue[Told]"


class SharedQueue:
    """The RewriteQueue port between processes."""

    def __init__(self, requests: "Queue[str]") -> None:
        self._requests = requests

    def send(self, requests: Sequence[RewriteRequest]) -> None:
        for request in requests:
            self._requests.put(request.model_dump_json())


def now() -> datetime:
    return datetime.now(UTC)


def work(scene: Scene, part: Callable[[Scene, Told], None]) -> None:
    """Take a part in the round, all processes at the same moment, and tell of it."""
    told = Told()
    try:
        scene.place.enter()
        transactions = Transactions()
        scene.start.wait(PATIENCE_SECONDS)
        part(scene, told)
        told.counts.update(transactions.counts)
    except BaseException:  # noqa: BLE001 - told to the test, which fails for it
        told.defect = traceback.format_exc()
    scene.told.put(told)


def handed_back(report: BatchReport, counts: Counter[str]) -> list[Delivery]:
    """The messages that were not acknowledged, each once; what is no passing fault is raised."""
    for failure in report.failures:
        if not isinstance(failure.error, TransientError):
            raise failure.error
        counts[f"handed back: {type(failure.error).__name__}"] += 1
    return list({failure.delivery.message_id: failure.delivery for failure in report.failures}.values())
