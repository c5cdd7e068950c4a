"""Which generations are meant, and whether anything is known of them at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from goldsmith.domain.forgetting import author_digest
from goldsmith.domain.traces import said_by
from goldsmith.forgetting_ports import ErasableStore, ObjectVersion
from goldsmith.ports import Ledger
from goldsmith.workflows.forgetting_report import Subject, Told
from goldsmith.workflows.forgetting_tenant import home


@dataclass(frozen=True)
class Names:
    """The ports it needs, and its operations."""

    ledger: Ledger
    erasable: ErasableStore

    def meant(self, subject: Subject, told: Told, since: datetime | None = None) -> tuple[set[str], datetime | None]:
        """The generations that are meant, and when an author last spoke.

        Those of an author are found in the segments, committed or not, that were written after ``since``.
        """
        if subject.author is None:
            return {subject.generation_id} if subject.generation_id is not None else set(), None
        found: set[str] = set()
        latest: datetime | None = None
        for number, version in enumerate(self._segments(subject.tenant), 1):
            if since is None or version.written_at >= since:
                for name, moment in said_by(subject.author, self.erasable.lines_of(version)):
                    found.add(name)
                    latest = max(latest or moment, moment)
            told("looking for what the author said", number)
        return found, latest

    def known(self, subject: Subject) -> bool:
        """Whether there is anything of it, or was until it was forgotten; of a tenant there always is.

        Reads the segments until something of an author is found: all of them for one that nobody has heard of.
        """
        if subject.generation_id is not None:
            return bool(self.ledger.read(subject.tenant, [subject.generation_id]))
        if subject.author is None:
            return True
        author, digest = subject.author, author_digest(subject.tenant, subject.author)
        if digest in self.ledger.books(subject.tenant, []).forgotten.authors:
            return True
        lines = (self.erasable.lines_of(version) for version in self._segments(subject.tenant))
        return any(True for each in lines for _ in said_by(author, each))

    def _segments(self, tenant: str) -> Iterator[ObjectVersion]:
        return self.erasable.versions(f"{home(tenant)}segments/")
