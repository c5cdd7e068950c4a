"""Parked rewrites of a stack: all of them, or the one that is meant."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT
from goldsmith.adapters.sqs import SqsRewriteQueue
from goldsmith.domain.generations import Outcome
from goldsmith.errors import GoldsmithError, ReviewProblem
from goldsmith.workflows.review import Reviewing
from goldsmith_cli import stores
from goldsmith_cli.consoles import messages, printable
from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.tenants import require_possible

if TYPE_CHECKING:
    from goldsmith.workflows.parked import Parked
    from goldsmith_cli.target import Target

_SECONDS_BEFORE_A_REQUEST_IS_SEEN = 20
"""Longer than a commit takes: a request that is seen before it finds its rewrite still parked, and is dropped."""
_LONGEST_NAME_BYTES = 800
"""The contract allows 200 characters, of at most four bytes each."""


def reviewing(target: "Target") -> Reviewing:
    """Reviewing on a stack."""
    queue = SqsRewriteQueue(target.client("sqs"), target.output("RewriteQueueUrl"), _SECONDS_BEFORE_A_REQUEST_IS_SEEN)
    return Reviewing(stores.ledger(target), stores.store(target), queue, lambda: datetime.now(UTC))


def tenants(target: "Target", tenant: str | None) -> list[str]:
    """The one that was named, or all there are; CliError for one nobody heard of."""
    runs = stores.runs(target)
    stores.require_heard_of(tenant, runs)
    return [tenant] if tenant else [name for name in runs.tenants() if name != UNKNOWN_TENANT]


def all_parked(review: Reviewing, names: Iterable[str], reason: str | None) -> "Iterator[Parked]":
    """What the tenants have parked, for that reason if one is given; tenant by tenant, each oldest first."""
    parked = (item for name in names for item in review.parked(name))
    return (item for item in parked if reason is None or reason in item.reasons)


def counted(items: "Iterable[Parked]") -> "Iterator[Parked]":
    """The same items, with their number so far on standard error if it is a terminal."""
    console = messages()
    if not console.is_terminal:
        yield from items
        return
    with console.status("reading what is parked …") as spinner:
        for number, item in enumerate(items, 1):
            if number % 25 == 0:
                spinner.update(f"{number:,} parked …")
            yield item


def found(target: "Target", generation_id: str, tenant: str | None) -> "tuple[Reviewing, Parked]":
    """The parked rewrite of that generation, of the tenant if one is named, and what can be decided with.

    Raises UsageError when several tenants have one, CliError when none has.
    """
    require_possible(tenant)
    review = reviewing(target)
    return review, find(review, tenants(target, tenant), generation_id)


def find(review: Reviewing, names: Sequence[str], generation_id: str) -> "Parked":
    """The parked rewrite of that generation.

    Raises UsageError when several of the tenants have one, CliError when none has.
    """
    wanted = [generation_id] if _possible(generation_id) else []
    found = {name: review.ledger.read(name, wanted).get(generation_id) for name in names}
    known = [name for name, entry in found.items() if entry]
    parked = [name for name, entry in found.items() if entry and entry.outcome is Outcome.PARKED]
    if len(parked) > 1:
        said = f"{', '.join(parked)} have a parked {printable(generation_id)} each"
        raise UsageError(said, f"say whose is meant: --tenant {parked[0]}")
    if not known:
        of = f" of {names[0]}" if len(names) == 1 else ""
        raise CliError(
            f"there is no draft {printable(generation_id)}{of}", "goldsmith review list shows what is parked"
        )
    try:
        return review.find((parked or known)[0], generation_id)
    except ReviewProblem as problem:
        raise as_cli_error(problem) from None


def _possible(generation_id: str) -> bool:
    """Whether a draft can be called so: DynamoDB refuses to look for some of what cannot be."""
    try:
        return len(generation_id.encode()) <= _LONGEST_NAME_BYTES
    except UnicodeEncodeError:
        return False


def as_cli_error(error: GoldsmithError) -> CliError:
    """The sentence, and its notes as the cure."""
    return CliError(printable(str(error)), printable("; ".join(getattr(error, "__notes__", []))))
