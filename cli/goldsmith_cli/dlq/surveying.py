"""Looking through the dead-letter queues of a stack, all at the same time: most of it is waiting."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from goldsmith.adapters.sqs_look import SqsDeadLetterQueue
from goldsmith.workflows import redriving
from goldsmith_cli.consoles import messages, printable
from goldsmith_cli.dlq.deployment import dead_letter_queues
from goldsmith_cli.errors import CliError

if TYPE_CHECKING:
    from goldsmith.domain.dead_letters import DeadLetter
    from goldsmith.workflows.redriving import Selection, Summary
    from goldsmith_cli.target import Target

T = TypeVar("T")

HELD = "one that somebody else holds is there again within a quarter of an hour"


@dataclass(frozen=True)
class Found:
    """What was found, oldest first, and how many letters of which queue could not be seen."""

    letters: "tuple[Summary, ...]"
    not_seen: dict[str, int] = field(default_factory=dict)


def survey(target: "Target", wanted: "Selection") -> Found:
    """Every letter that is meant."""
    stopped = threading.Event()
    queues = dead_letter_queues(target, wanted.queues)
    looks = at_once(queues, lambda queue: redriving.survey(queue, wanted, stopped.is_set), stopped)
    letters = sorted((letter for look in looks for letter in look.letters), key=lambda letter: letter.sent_at)
    if wanted.message_ids and len(letters) == len(wanted.message_ids):
        return Found(tuple(letters))
    return Found(tuple(letters), {look.queue: look.not_seen for look in looks if look.not_seen})


def find(target: "Target", wanted: "Selection") -> "DeadLetter":
    """The one letter that is meant; CliError when it is not there."""
    [message_id] = wanted.message_ids
    queues = dead_letter_queues(target, wanted.queues)
    found = at_once(queues, lambda queue: redriving.find(queue, message_id), threading.Event())
    letter = next((each for each in found if each is not None), None)
    if letter is None:
        raise CliError(f"there is no dead letter {printable(message_id)}", f"goldsmith dlq list names them; {HELD}")
    return letter


def at_once(
    queues: Sequence[SqsDeadLetterQueue], look: Callable[[SqsDeadLetterQueue], T], stopped: threading.Event
) -> list[T]:
    """``look`` at all of them; when this is interrupted, those under way end, and give back what they hold."""
    with _telling(), ThreadPoolExecutor(max_workers=len(queues)) as pool:
        try:
            return list(pool.map(look, queues))
        finally:
            stopped.set()


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    console = messages()
    with console.status("looking through the dead letters") if console.is_terminal else contextlib.nullcontext():
        yield
