"""What the workflows need of the outside world. Adapters and test fakes implement these.

Every method may raise ServiceUnavailable (see goldsmith.errors); what else it raises is said beside it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from goldsmith.domain.commits import Commit
    from goldsmith.domain.forgetting import Books
    from goldsmith.domain.generations import Generation, Listing, Location
    from goldsmith.domain.provider import ChatAnswer, ChatRequest
    from goldsmith.domain.rewriting import RewriteRequest
    from goldsmith.domain.segments import CommittedSegment

Clock = Callable[[], datetime]
"""The present moment in UTC."""


@dataclass(frozen=True)
class Refusal:
    """A message that can never be processed. ``digest`` (SHA-256 of its body) makes it count once."""

    tenant: str | None
    digest: str
    reason: str
    refused_at: datetime


@dataclass(frozen=True)
class Listed:
    """A generation on a list, and since when."""

    generation_id: str
    since: datetime


class Ledger(Protocol):
    """What is committed and counted."""

    max_generations: int
    """Most generations one commit may carry."""

    def read(self, tenant: str, generation_ids: Iterable[str]) -> Mapping[str, "Generation"]:
        """The tenant's generations that exist, by id; consistent with every earlier commit."""

    def books(self, tenant: str, generation_ids: Iterable[str]) -> "Books":
        """The same together with what the tenant had forgotten: what new events are judged by."""

    def commit(self, commit: "Commit") -> None:
        """All or nothing; raises CommitConflict when a generation's version, or what was forgotten, moved on."""

    def entries(self, tenant: str, mentioning: str = "") -> Iterator["Generation"]:
        """All of the tenant's generations by id, tombstones included; reads the tenant's whole ledger.

        With ``mentioning`` those whose entry may contain that text: the id of an event or of a sample.
        """

    def refuse(self, refusal: Refusal) -> bool:
        """Record and count a refused message; False when it was recorded before."""

    def refusals(self, tenant: str) -> Iterator[Refusal]:
        """The refused messages that named the tenant, in no order that says anything."""

    def segments(self, tenant: str, day: str = "") -> Iterator["CommittedSegment"]:
        """The tenant's committed segments, oldest day first; with ``day`` (yyyy/mm/dd) those of that day."""

    def listed(self, tenant: str, listing: "Listing", *, latest_first: bool = False) -> Iterator[Listed]:
        """The tenant's generations on a list, by since when; read page by page as they are taken.

        A change may take a moment to show.
        """


class ObjectStore(Protocol):
    """Objects of the dataset bucket."""

    def put_new(self, key: str, body: bytes) -> None:
        """Write an object that may be there already with the same bytes."""

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        """Write an object, replacing what is there."""

    def read(self, location: "Location") -> bytes:
        """The bytes at a location."""

    def size(self, key: str) -> int | None:
        """How many bytes an object has; None when it is not there."""

    def lines(self, key: str) -> Iterator[bytes]:
        """An object's lines, streamed, each with its line end."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys of the objects whose key starts with ``prefix``, in order."""

    def mark_orphan(self, key: str) -> None:
        """Hand an object over to the lifecycle rule that deletes orphans."""

    def delete(self, key: str) -> None:
        """Delete an object, if it is there."""


class RewriteQueue(Protocol):
    """Requests for rewrites."""

    def send(self, requests: Sequence["RewriteRequest"]) -> None:
        """Send all of them, some perhaps twice."""


class DeadLetters(Protocol):
    """Where messages go that can never be processed."""

    def send(self, body: str, reason: str, origin: Mapping[str, str] | None = None) -> None:
        """Keep a message, with the reason beside it, and with whatever tells of its ``origin``."""


class ChatModel(Protocol):
    """Models that answer. As many calls at a time as one likes; cancelling one ends it."""

    async def answer(self, request: "ChatRequest") -> "ChatAnswer":
        """A complete answer.

        Raises RateLimited, TimedOut, ConfigurationProblem, ModelRefused, ModelOutputTruncated, ModelOutputInvalid,
        ProviderRejected.
        """
