"""A ledger that is made to forget."""

import dataclasses
from collections.abc import Sequence
from datetime import timedelta

import pytest

from goldsmith.adapters.dynamodb import Table
from goldsmith.adapters.dynamodb_forgetting import DynamoForgetting
from goldsmith.domain.counting import change
from goldsmith.domain.forgetting import Forgetting, Forgotten, tombstone
from goldsmith.domain.generations import Generation
from goldsmith.domain.policy import TenantPolicy
from goldsmith.forgetting_ports import ForgettingLedger
from tests.contract.books import NOW, Books, make_books
from tests.fakes.cloud import TABLE
from tests.fakes.ledger import FakeLedger
from tests.fakes.stories import NoWait

TENANT = "acme-leads"
LATER = NOW + timedelta(hours=1)
POLICY = TenantPolicy(base_model="base")


@dataclasses.dataclass(frozen=True)
class Memory:
    """A ledger with its part in forgetting."""

    books: Books
    forgetting: ForgettingLedger

    def known(self, name: str = "gen-1") -> Generation:
        return self.books.ledger.read(TENANT, [name])[name]

    def times(self) -> int:
        return self.books.ledger.books(TENANT, []).forgotten.times

    def forget(self, *names: str, new_samples: int = 0, subject: str = "one") -> list[Generation]:
        """The tombstones that took the place of generations, known or not."""
        known = self.books.ledger.read(TENANT, names)
        stones = [tombstone(TENANT, name, known.get(name), LATER) for name in names]
        self.forgetting.forget(self.made(stones, new_samples=new_samples, subject=subject))
        return stones

    def made(
        self, stones: Sequence[Generation], *, times: int | None = None, new_samples: int = 0, subject: str = "one"
    ) -> Forgetting:
        known = self.books.ledger.read(TENANT, [stone.generation_id for stone in stones])
        counters: dict[str, int] = {}
        for stone in stones:
            for name, count in change(known.get(stone.generation_id), stone).items():
                counters[name] = counters.get(name, 0) + count
        forgotten = Forgotten(times=self.times() + 1 if times is None else times)
        return Forgetting(TENANT, subject, forgotten, stones, counters, new_samples, LATER)


def make_memory(request: pytest.FixtureRequest) -> Memory:
    made = make_books(request.param, request)
    if isinstance(made.ledger, FakeLedger):
        return Memory(made, made.ledger)
    return Memory(made, DynamoForgetting(Table(request.getfixturevalue("cloud").dynamodb, TABLE, NoWait())))


MEMORIES = pytest.mark.parametrize("memory", ["fake", "dynamodb"], indirect=True)
