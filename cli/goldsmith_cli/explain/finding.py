"""The one draft that is meant, in a stack."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from goldsmith.adapters.dynamodb import UNKNOWN_TENANT
from goldsmith.domain.events import IDENTIFIER_PATTERN
from goldsmith.workflows.explaining import Explaining, Hit, Kind
from goldsmith_cli import stores
from goldsmith_cli.consoles import messages, printable
from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.review.finding import tenants
from goldsmith_cli.tenants import require_possible

if TYPE_CHECKING:
    from goldsmith.workflows.explaining import Findings
    from goldsmith_cli.target import Target

_LONGEST_ID = 200
_MOST_LISTED = 20
_SAID = {Kind.GENERATION: "a draft", Kind.EVENT: "an event", Kind.SAMPLE: "a golden sample"}


def explaining(target: "Target") -> Explaining:
    """Explaining on a stack."""
    return Explaining(stores.ledger(target), stores.runs(target), stores.store(target))


def find(target: "Target", name: str, tenant: str | None, kind: Kind | None) -> Hit:
    """The draft that an id leads to.

    Raises UsageError when the id cannot be one or leads to several drafts, CliError when it leads to none.
    """
    require_possible(tenant)
    require_possible_id(name)
    names = tenants(target, tenant)
    with messages().status(f"looking for {printable(name)} …"):
        found = explaining(target).find(names, name, [kind] if kind else tuple(Kind))
    if not found.hits:
        raise _nothing(target, name, names, kind, found)
    if len(found.hits) > 1:
        raise _several(name, found.hits)
    return found.hits[0]


def require_possible_id(name: str) -> None:
    """Refuse what no id can be, so that nobody looks for it."""
    if len(name) > _LONGEST_ID or not re.fullmatch(IDENTIFIER_PATTERN, name) or not _encodable(name):
        raise UsageError(
            f"{printable(name[:_LONGEST_ID])!r} cannot be an id",
            f"1 to {_LONGEST_ID} characters, no # or line break among them, no blank at its ends",
        )


def _encodable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _nothing(target: "Target", name: str, names: Sequence[str], kind: Kind | None, found: "Findings") -> CliError:
    of = f" of {names[0]}" if len(names) == 1 else ""
    what = _SAID[kind] if kind else "a draft, an event or a golden sample"
    near = f"; did you mean {' or '.join(found.similar)}?" if found.similar else ""
    return CliError(
        f"nothing{of} that is committed is called {name} as {what}{near}", _where_to_look(target, name, names)
    )


def _where_to_look(target: "Target", name: str, names: Sequence[str]) -> str:
    runs = stores.runs(target)
    for run in (run for tenant in names for run in runs.runs(tenant)):
        if name in (run.run_id, run.tuned_model):
            return f"it is {'a run' if name == run.run_id else 'a model'}: goldsmith runs show {run.run_id}"
    refused = sum(runs.tenant(each).counters.get("dead_lettered", 0) for each in (*names, UNKNOWN_TENANT))
    dead = f" (refused so far: {refused:,}; goldsmith dlq list has them with the reason)" if refused else ""
    return (
        "an event may never have been sent, be on its way still (goldsmith status), have been refused"
        f"{dead}, or be of a draft that was forgotten; an id has to be given whole"
    )


def _several(name: str, hits: Sequence[Hit]) -> UsageError:
    listed = [f"{_SAID[hit.kind]}: {_command(hit)}" for hit in hits[:_MOST_LISTED]]
    more = [f"and {len(hits) - _MOST_LISTED:,} more"] if len(hits) > _MOST_LISTED else []
    return UsageError(f"{name} leads to {len(hits):,} drafts", "\n  ".join(["choose one:", *listed, *more]))


def _command(hit: Hit) -> str:
    from shlex import quote

    name = quote(printable(hit.entry.generation_id))
    return f"goldsmith explain {name} --as generation --tenant {hit.entry.tenant}"
