"""The command that forgets, and rule 5: what was forgotten is nowhere any more."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from goldsmith.forgetting_ports import LettersFound
from goldsmith.workflows.forgetting import Forgetters
from goldsmith.workflows.forgetting_report import Subject
from tests.fakes.stories import NoWait
from tests.machine import stories
from tests.machine.interleaving import Guard, Invocation
from tests.machine.queues import Queue
from tests.machine.stage import SECONDS
from tests.machine.watched import EveryObject
from tests.machine.world import World

_GRACE_SECONDS = max(SECONDS[name] for name in ("triage", "rewrite", "review")) + 1
"""Longer than any process lives that may have read something before it was forgotten."""


@dataclass
class Sleeper:
    """Time passes for everybody, and whoever is too late by then is ended."""

    world: World

    def sleep(self, seconds: float) -> None:
        self.world.pass_time(seconds)


@dataclass
class DeadLetterBoxes:
    """Both queues' dead messages, and what was refused."""

    world: World

    def erase(self, matches: Callable[[str], bool]) -> LettersFound:
        found = self.count(matches)
        for queue in self._queues:
            queue.dead = [message for message in queue.dead if not matches(message.body)]
        letters = self.world.letters
        letters.letters = [letter for letter in letters.letters if not matches(letter[0])]
        return found

    def count(self, matches: Callable[[str], bool]) -> LettersFound:
        dead = [message.body for queue in self._queues for message in queue.dead]
        return LettersFound(sum(map(matches, [*dead, *(body for body, _ in self.world.letters.letters)])))

    @property
    def _queues(self) -> tuple[Queue, Queue]:
        return self.world.feedback, self.world.requests


@dataclass
class Forgetfulness:
    """What was to be forgotten, what is, and the command."""

    world: World
    wanted: set[tuple[str, str, bool]] = field(default_factory=set)
    """Tenant, draft, and whether by its author's name; each is to be finished by itself."""
    done: set[tuple[str, str]] = field(default_factory=set)
    _clean: dict[tuple[str, str], object] = field(default_factory=dict)

    def begin(self, tenant: str, draft: str, *, by_author: bool) -> Invocation:
        """Somebody forgets a draft, or its author, who said something about no other one."""
        subject = Subject(tenant, None if by_author else f"gen-{draft}", f"writer-{draft}" if by_author else None)
        self.wanted.add((tenant, draft, by_author))

        def work(guard: Guard) -> None:
            report = self._forgetters(guard).forget(subject, _unheard)
            entry = self.world.ledger.generations.get((tenant, f"gen-{draft}"))
            if not report.left and entry is not None and entry.forgotten:
                self.done.add((tenant, draft))

        return self.world.begin("forget", work)

    def again(self) -> None:
        """Whoever wanted something forgotten makes sure that it is."""
        for tenant, draft, by_author in sorted(self.wanted):
            self.world.finish(self.begin(tenant, draft, by_author=by_author))
            known = self.world.ledger.generations.get((tenant, f"gen-{draft}"))
            assert known is None or (tenant, draft) in self.done, f"{draft} of {tenant} cannot be forgotten"

    def check(self) -> None:
        """Rule 5, for what the command said is forgotten.

        Raises:
            AssertionError: some of it is still there.
        """
        for tenant, draft in self.done:
            word = stories.mark(tenant, draft)
            for place, found in self._places():
                if self._clean.get((word, place)) is not found:
                    text = found if isinstance(found, bytes) else repr(found).encode()
                    assert word.encode() not in text, f"{draft} of {tenant} was forgotten, and lies in {place}"
                    self._clean[word, place] = found

    def _places(self) -> Iterator[tuple[str, object]]:
        """Wherever a text may lie, and what lies there."""
        world = self.world
        yield from world.store.objects.items()
        yield from ((f"an older {key} {number}", body) for number, (key, body) in enumerate(world.store.older))
        yield from ((f"entry {name}", entry) for name, entry in world.ledger.generations.items())
        yield from ((f"run {name}", run) for name, run in world.ledger.stored_runs.items())
        yield from ((f"refusal {name}", refusal) for name, refusal in world.ledger.refused.items())
        yield from ((file.id, file.body) for file in world.provider.files.kept.values())
        yield from (("a dead letter", body) for body, _ in world.letters.letters)

    def _forgetters(self, guard: Guard) -> Forgetters:
        ledger, store = guard.one_by_one(self.world.ledger), guard(EveryObject(self.world.store))
        return Forgetters(
            ledger=ledger,
            runs=ledger,
            forgetting=ledger,
            store=store,
            erasable=guard.one_by_one(self.world.versions),
            dead_letters=guard(DeadLetterBoxes(self.world)),
            tuner=self.world.provider.tuner(guard),
            clock=self.world.clock,
            sleep=guard(Sleeper(self.world)).sleep,
            grace_seconds=_GRACE_SECONDS,
            random=NoWait(),
            objects_at_once=1,
        )


def _unheard(_what: str, _so_far: int) -> None:
    """Nobody looks."""
