"""What is to be forgotten, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from goldsmith.domain.forgetting import author_digest

Told = Callable[[str, int], None]
"""Is told what is being done, and how much of it was done so far."""


@dataclass(frozen=True)
class Subject:
    """One generation, all that an author said something about, or with neither everything of the tenant."""

    tenant: str
    generation_id: str | None = None
    author: str | None = None

    @property
    def label(self) -> str:
        """Names it in the ledger while it is being forgotten; authors by their digest."""
        if self.author is not None:
            return f"author {author_digest(self.tenant, self.author)}"
        return "everything" if self.generation_id is None else f"generation {self.generation_id}"

    @property
    def everything(self) -> bool:
        """Whether the whole tenant is meant."""
        return self.generation_id is None and self.author is None


@dataclass(frozen=True)
class RunTouched:
    """A run whose snapshot held some of it: how many of its samples go this time that were trained on and held out.

    What earlier forgettings took is not among them. ``cancelled``: it was under way, and its other samples count as
    new again. ``files_deleted``: the provider has no copy of its training set (any more); before anything is done it
    says how that is now.
    """

    run_id: str
    trained: int
    held_out: int
    cancelled: bool
    files_deleted: bool
    retrain_required: bool
    model: str | None


@dataclass(frozen=True)
class Report:
    """What was done, or would be. ``left`` says in a sentence each, with its cure, what could not be done.

    ``generations``, ``events`` and ``samples`` are what the ledger lost, ``records`` lines of ``segments``,
    ``snapshot_lines`` lines of training sets and evaluations, ``versions`` older or whole objects.
    """

    generations: int = 0
    events: int = 0
    samples: int = 0
    records: int = 0
    segments: int = 0
    snapshot_lines: int = 0
    versions: int = 0
    dead_letters: int = 0
    runs: tuple[RunTouched, ...] = ()
    left: tuple[str, ...] = ()

    def plus(self, **counts: int) -> "Report":
        """The same with counts added."""
        return replace(self, **{name: getattr(self, name) + count for name, count in counts.items()})
