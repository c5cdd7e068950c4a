"""What became of a file's lines."""

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import IO, Any, Literal

Kind = Literal["refused", "failed"]


@dataclass(frozen=True)
class LineProblem:
    """A line that did not reach the queue: refused by the contract, or failed on the way."""

    line: int
    kind: Kind
    reason: str

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"line": self.line, "kind": self.kind, "reason": self.reason}


@dataclass
class Summary:
    """Counts of lines: ``lines`` = ``sent`` + ``refused`` + ``failed``.

    Of those sent, ``repeated`` said what an earlier line had said (the ledger counts them once) and
    ``hidden_finals`` kept their final version back. ``problems`` are the first ``keep`` of them, or all.
    """

    keep: int | None = None
    errors: IO[str] | None = None
    lines: int = 0
    sent: int = 0
    repeated: int = 0
    hidden_finals: int = 0
    refused: int = 0
    failed: int = 0
    seconds: float = 0.0
    gave_up_after: int | None = None
    problems: list[LineProblem] = field(default_factory=list)
    _seen: set[bytes] = field(default_factory=set, repr=False)

    @property
    def events_per_second(self) -> float:
        """Events sent in a second."""
        return self.sent / self.seconds if self.seconds else 0.0

    def sent_event(self, identity: tuple[str, ...], hides_final: bool) -> None:
        """A line's event reached the queue; it is counted once by tenant, draft and id."""
        digest = blake2b("\x1f".join(identity).encode(), digest_size=16).digest()
        self.sent += 1
        self.repeated += digest in self._seen
        self.hidden_finals += hides_final
        self._seen.add(digest)

    def refuse(self, line: int, reason: str) -> None:
        """A line is no event."""
        self.refused += 1
        self._note(LineProblem(line, "refused", reason))

    def fail(self, line: int, reason: str) -> None:
        """A line's event did not reach the queue."""
        self.failed += 1
        self._note(LineProblem(line, "failed", reason))

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        names = ("lines", "sent", "repeated", "hidden_finals", "refused", "failed", "gave_up_after")
        return {
            **{name: getattr(self, name) for name in names},
            "seconds": round(self.seconds, 3),
            "events_per_second": round(self.events_per_second, 1),
            "problems": [problem.as_json() for problem in self.problems],
        }

    def _note(self, problem: LineProblem) -> None:
        if self.errors is not None:
            self.errors.write(json.dumps(problem.as_json()) + "\n")
        if self.keep is None or len(self.problems) < self.keep:
            self.problems.append(problem)
