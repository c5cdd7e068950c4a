"""Dead-letter queues to look through, in memory, and the refusals that are counted."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from goldsmith.dead_letter_ports import Outgoing
from goldsmith.domain.dead_letters import FEEDBACK, DeadLetter
from goldsmith.ports import Refusal
from tests.fakes.ledger import FakeLedger

_A_PAGE = 10
SENT_AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def letter(body: str, message_id: str = "m-1", queue: str = FEEDBACK, **known: object) -> DeadLetter:
    """A letter with a reason, unless ``known`` says otherwise."""
    told = {"sent_at": SENT_AT, "receive_count": 1, "reason": "rating: is wrong", **known}
    return DeadLetter(queue, message_id, body, **told)  # type: ignore[arg-type]  # any of the other fields


class FakeLook:
    """A look through a FakeDeadLetterQueue, whose letters are not there for others as long as it lasts."""

    def __init__(self, queue: "FakeDeadLetterQueue") -> None:
        self.queue = queue
        self.held: dict[str, DeadLetter] = {}
        self.not_seen = 0

    def pages(self) -> Iterator[Sequence[DeadLetter]]:
        while self.queue.letters:
            page, self.queue.letters = self.queue.letters[:_A_PAGE], self.queue.letters[_A_PAGE:]
            self.held.update({each.message_id: each for each in page})
            yield page
        self.not_seen = self.queue.with_others

    def send(self, outgoing: Sequence[Outgoing]) -> Collection[str]:
        taken = [each for each in outgoing if each.letter.message_id not in self.queue.not_taken]
        self.queue.sent += taken
        self.queue.when_sent(taken)
        return [each.letter.message_id for each in taken]

    def delete(self, letters: Sequence[DeadLetter]) -> None:
        for each in letters:
            del self.held[each.message_id]


class FakeDeadLetterQueue:
    """A DeadLetterQueue. ``with_others`` letters cannot be seen; those of the ids ``not_taken`` cannot be sent.

    Where the function ``refuses_again``, what is sent is a dead letter once more before anything else happens.
    """

    def __init__(self, *letters: DeadLetter, name: str = FEEDBACK) -> None:
        self.name = name
        self.letters = list(letters)
        self.sent: list[Outgoing] = []
        self.with_others = 0
        self.not_taken: set[str] = set()
        self.refuses_again = False

    @contextmanager
    def look(self) -> Iterator[FakeLook]:
        look = FakeLook(self)
        try:
            yield look
        finally:
            self.letters = [*look.held.values(), *self.letters]

    def when_sent(self, outgoing: Sequence[Outgoing]) -> None:
        """What the function does with it."""
        if self.refuses_again:
            self.letters += [letter(each.body, f"{each.letter.message_id}+") for each in outgoing]


class RefusingLedger(FakeLedger):
    """A FakeLedger that is the Refusals port too."""

    def take_back(self, tenant: str | None, digest: str) -> Refusal | None:
        refusal = self.refused.pop((tenant or "-", digest), None)
        if refusal is not None:
            self._count(tenant or "-", {"dead_lettered": -1})
        return refusal

    def count(self, refusal: Refusal) -> None:
        self.refuse(refusal)
