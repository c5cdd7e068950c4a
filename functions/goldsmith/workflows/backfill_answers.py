"""The answers of a backfill's batches, on disk: they come in any order and are needed in that of the drafts."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Self

from goldsmith import errors
from goldsmith.domain.backfills import Part, Round, position_of
from goldsmith.domain.batches import BatchLine
from goldsmith.domain.candidates import Usage
from goldsmith.domain.provider import ChatAnswer
from goldsmith.errors import ModelOutputInvalid, ModelOutputTruncated, PermanentError

_TO_ASK_AGAIN = (ModelOutputInvalid, ModelOutputTruncated)
"""What asking live asks once more."""


@dataclass(frozen=True)
class Reply:
    """The model's words, or the name of the error type that is there for good instead."""

    content: str | None
    error: str | None
    usage: Usage

    def permanent(self) -> PermanentError:
        """The error instead of an answer."""
        kind: type[PermanentError] = getattr(errors, self.error or "PermanentError")
        return kind("as the batch says")


class Answers:
    """What can be used of the answers, by the name of the request; in a temporary file that ends with the process.

    ``ignored`` counts, by round, lines that answer what was never asked or was answered before.
    """

    def __init__(self) -> None:
        # An empty name is a file of its own, deleted when it is closed; more than a little of it is never in memory.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("CREATE TABLE replies (name TEXT PRIMARY KEY, reply TEXT) WITHOUT ROWID")
        self._read: set[tuple[str, int, int]] = set()
        self.usage: dict[str, Usage] = {}
        self.ignored: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def has(self, asked: Round, part: Part) -> bool:
        """Whether the part's answers were taken in."""
        return (asked.name, part.number, part.attempt) in self._read

    def take(self, asked: Round, part: Part, lines: Iterable[BatchLine]) -> None:
        """Take in a part's answers, all of them or none."""
        usage, ignored = Usage(), 0
        self._database.execute("BEGIN")
        try:
            for line in lines:
                usage += line.usage
                ignored += not self._keep(asked, part, line)
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")
        self._read.add((asked.name, part.number, part.attempt))
        self.usage[asked.name] = self.usage.get(asked.name, Usage()) + usage
        self.ignored[asked.name] = self.ignored.get(asked.name, 0) + ignored

    def find(self, name: str) -> Reply | None:
        """The answer to a request; None when it has to be asked again."""
        with closing(self._database.execute("SELECT reply FROM replies WHERE name = ?", (name,))) as found:
            row = found.fetchone()
        if row is None or row[0] is None:
            return None
        reply = json.loads(row[0])
        return Reply(reply["content"], reply["error"], Usage(**reply["usage"]))

    def _keep(self, asked: Round, part: Part, line: BatchLine) -> bool:
        position = position_of(line.custom_id, asked.name)
        if position is None or not part.first <= position < part.end:
            return False
        added = self._database.execute("INSERT OR IGNORE INTO replies VALUES (?, ?)", (line.custom_id, _written(line)))
        return added.rowcount == 1


def _written(line: BatchLine) -> str | None:
    outcome = line.outcome
    if isinstance(outcome, ChatAnswer):
        reply = Reply(outcome.content, None, line.usage)
    elif isinstance(outcome, PermanentError) and not isinstance(outcome, _TO_ASK_AGAIN):
        reply = Reply(None, type(outcome).__name__, line.usage)
    else:
        return None
    return json.dumps({**asdict(reply), "usage": line.usage.model_dump()})
