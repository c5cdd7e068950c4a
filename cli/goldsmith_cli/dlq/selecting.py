"""Which dead letters are meant: as the options say it."""

from collections.abc import Sequence

from goldsmith.domain.dead_letters import QUEUES
from goldsmith.workflows.redriving import Selection
from goldsmith_cli.consoles import nearest, printable
from goldsmith_cli.errors import UsageError


def selection(queue: str | None, message_ids: Sequence[str], tenant: str | None, reason: str | None) -> Selection:
    """What the options mean; UsageError when they mean nothing."""
    queues = QUEUES if queue is None else (_known(queue),)
    given = [*(("--message", each) for each in message_ids), ("--tenant", tenant), ("--reason", reason)]
    for option, value in given:
        if value is not None and not value.strip():
            raise UsageError(f"{option} is empty", "leave it out, or say which")
    return Selection(queues, frozenset(message_ids), tenant, reason)


def narrowed(queue: str | None, message_ids: Sequence[str], tenant: str | None, reason: str | None) -> Selection:
    """The same, where it must be said what is meant: a command that changes something does not take all there is."""
    if queue is None and not message_ids and tenant is None and reason is None:
        raise UsageError(
            "which dead letters?",
            f"name a queue ({', '.join(QUEUES)}), --message ID, --tenant or --reason; goldsmith dlq list shows them",
        )
    return selection(queue, message_ids, tenant, reason)


def _known(queue: str) -> str:
    """A queue by its short name, or as `goldsmith status` calls its dead letters."""
    name = queue.strip().lower().replace("_", "-").replace(" ", "-").removesuffix("-dead-letters")
    if name not in QUEUES:
        known = f"queues with dead letters: {', '.join(QUEUES)}"
        raise UsageError(f"there is no queue {printable(queue)}{nearest(name, QUEUES)}", known)
    return name
