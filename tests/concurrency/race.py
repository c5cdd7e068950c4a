"""A round: eight processes hear feedback, two rewrite and two review, all on one table and one bucket."""

import multiprocessing
import queue
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext, ForkServerProcess

from tests.concurrency.hearing import Hearing
from tests.concurrency.places import Place
from tests.concurrency.reviewing import Reviewer
from tests.concurrency.rewriting import Rewriter
from tests.concurrency.scene import PATIENCE_SECONDS, Scene, Told, work
from tests.concurrency.stories import Round

REWRITERS = 2
REVIEWERS = ("Mia", "Ben")


@dataclass
class Outcome:
    """What the processes of a round told when all was done."""

    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    letters: list[str] = field(default_factory=list)
    reviews: list[tuple[str, str, int]] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)

    def add(self, told: Told) -> None:
        assert told.defect is None, told.defect
        self.counts.update(told.counts)
        self.letters += told.letters
        self.reviews += told.reviews
        self.runs += told.runs


def play(place: Place, played: Round) -> Outcome:
    """Play a round to its end in a place made for it. What fails in a process fails here, and no process is left."""
    place.make()
    context = multiprocessing.get_context("forkserver")
    # The server imports once what every process needs; each process makes its own clients all the same.
    context.set_forkserver_preload(["__main__", __name__])
    race = _Race(context, place, len(played.shares))
    try:
        return race.run(played)
    finally:
        race.end()


class _Race:
    def __init__(self, context: ForkServerContext, place: Place, hearing: int) -> None:
        self._context = context
        self._scene = Scene(
            place=place,
            start=context.Barrier(hearing + REWRITERS + len(REVIEWERS) + 1),
            launch=context.Barrier(hearing),
            heard=context.Event(),
            rewritten=context.Event(),
            requests=context.Queue(),
            told=context.Queue(),
        )
        self._processes: list[ForkServerProcess] = []
        self._outcome = Outcome()

    def run(self, played: Round) -> Outcome:
        hearing = [self._start(Hearing(share)) for share in played.shares]
        rewriting = [self._start(Rewriter()) for _ in range(REWRITERS)]
        reviewing = [self._start(Reviewer(name)) for name in REVIEWERS]
        self._scene.start.wait(PATIENCE_SECONDS)
        began = time.monotonic()
        self._wait_for(hearing)
        self._scene.heard.set()
        self._wait_for(rewriting)
        self._scene.rewritten.set()
        self._wait_for(reviewing)
        self._outcome.seconds = time.monotonic() - began
        return self._outcome

    def end(self) -> None:
        for process in self._processes:
            process.kill()
            process.join()

    def _start(self, part: Callable[[Scene, Told], None]) -> ForkServerProcess:
        process = self._context.Process(target=work, args=(self._scene, part))
        process.start()
        self._processes.append(process)
        return process

    def _wait_for(self, processes: list[ForkServerProcess]) -> None:
        for _ in processes:
            self._outcome.add(self._next_told())
        for process in processes:
            # Joined before the next part may end: what it sent is in the queue by then.
            process.join(PATIENCE_SECONDS)
            assert process.exitcode == 0, f"{process.name} ended with {process.exitcode}"

    def _next_told(self) -> Told:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                return self._scene.told.get(timeout=1.0)
            except queue.Empty:
                dead = [process.name for process in self._processes if process.exitcode]
                assert not dead, f"died without a word: {dead}"
        msg = f"a process told nothing for {PATIENCE_SECONDS:.0f} s"
        raise AssertionError(msg)
