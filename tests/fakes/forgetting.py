"""Forgetting over ports in memory, and a search of everything that is stored."""

from copy import deepcopy
from dataclasses import dataclass, field

from goldsmith.workflows.forgetting import Forgetters
from goldsmith.workflows.forgetting_report import Report, Subject
from tests.fakes.faults import Faults
from tests.fakes.services import FakeTuner
from tests.fakes.stories import NoWait
from tests.fakes.versions import FakeDeadLetterBoxes, FakeVersions
from tests.fakes.works import Works

TENANT = "acme-leads"


@dataclass
class Memory:
    """A house with runs, and who makes it forget.

    ``told`` has what was said on the way, ``unseen`` what could not be looked at in the dead-letter queues.
    """

    works: Works
    faults: Faults = field(default_factory=Faults)
    told: list[str] = field(default_factory=list)
    unseen: tuple[str, ...] = ()

    def again(self) -> "Memory":
        """The same as it is now, in a house of its own."""
        other = Works(samples=0)
        for name in ("ledger", "store", "tuner", "clock"):
            vars(getattr(other, name)).update(deepcopy(vars(getattr(self.works, name))))
        vars(other.house.dead_letters).update(deepcopy(vars(self.works.house.dead_letters)))
        return Memory(other)

    @property
    def forgetters(self) -> Forgetters:
        works, guard = self.works, self.faults.guard
        ledger, store = guard(works.ledger), guard(works.store)
        return Forgetters(
            ledger=ledger,
            runs=ledger,
            forgetting=ledger,
            store=store,
            erasable=guard(FakeVersions(works.store)),
            dead_letters=guard(FakeDeadLetterBoxes(works.house.dead_letters, unseen=self.unseen)),
            tuner=guard(works.tuner),
            clock=works.clock,
            sleep=works.clock.pass_seconds,
            random=NoWait(),
        )

    def forget(self, generation_id: str | None = None, author: str | None = None, tenant: str = TENANT) -> Report:
        return self.forgetters.forget(Subject(tenant, generation_id, author), self._tell)

    def preview(self, generation_id: str | None = None, author: str | None = None, tenant: str = TENANT) -> Report:
        return self.forgetters.preview(Subject(tenant, generation_id, author), self._tell)

    def _tell(self, what: str, count: int) -> None:
        self.told.append(f"{what}: {count}")

    def places_of(self, text: str) -> list[str]:
        """Everywhere a text is stored: objects of any version, ledger, dead letters, the provider's files."""
        wanted = text.encode()
        objects = [*self.works.store.objects.items(), *self.works.store.older]
        ledger = self.works.ledger
        entries = [*ledger.generations.values(), *ledger.stored_runs.values(), *ledger.states.values()]
        entries += ledger.remembered.values()
        tuner: FakeTuner = self.works.tuner
        return [
            *(key for key, body in objects if wanted in body),
            *(type(entry).__name__ for entry in entries if wanted in entry.model_dump_json().encode()),
            *("dead letter" for body, _ in self.works.house.dead_letters.letters if text in body),
            *(f"file of {name}" for name, (_, lines) in tuner.jobs.items() if any(wanted in line for line in lines)),
        ]
