"""Ledgers at whose side something else happens."""

from collections.abc import Callable, Iterable, Mapping

from goldsmith.domain.commits import Commit
from goldsmith.domain.generations import Generation
from goldsmith.errors import CommitConflict
from tests.fakes.ledger import FakeLedger


class ContestedLedger(FakeLedger):
    """Each of ``rivals`` acts once between somebody's reading and committing."""

    def __init__(self) -> None:
        super().__init__()
        self.rivals: list[Callable[[], object]] = []

    def commit(self, commit: Commit) -> None:
        if self.rivals:
            self.rivals.pop()()
        super().commit(commit)


class LostLedger(FakeLedger):
    """Somebody else is always faster."""

    def __init__(self) -> None:
        super().__init__()
        self.attempts = 0

    def commit(self, commit: Commit) -> None:
        self.attempts += 1
        raise CommitConflict("the ledger changed since it was read")


class RacedOnce(FakeLedger):
    """Somebody else is faster at one of the commits, ``at`` counted from 1."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at, self.commits = at, 0

    def commit(self, commit: Commit) -> None:
        self.commits += 1
        if self.commits == self.at:
            raise CommitConflict("the ledger changed since it was read")
        super().commit(commit)


class LedgerDownFor(FakeLedger):
    """Cannot read one tenant's generations."""

    def __init__(self, tenant: str, error: Exception) -> None:
        super().__init__()
        self.down, self.error = tenant, error

    def read(self, tenant: str, generation_ids: Iterable[str]) -> Mapping[str, Generation]:
        if tenant == self.down:
            raise self.error
        return super().read(tenant, generation_ids)
