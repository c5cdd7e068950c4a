"""What the shell offers for an argument: names that the stack in use knows, if it answers at once.

Whatever is wrong, nothing is offered and nothing is said: a person is in the middle of a line.
"""

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goldsmith_cli.target import Target

_SECONDS = 2.0
SECONDS_VARIABLE = "GOLDSMITH_COMPLETION_SECONDS"
"""How long a stack may take to answer, where somebody's takes longer and they would rather wait."""
_MOST = 100
# What a shell takes as one word. A name may hold anything else too, and would be more than was asked for.
_SAFE = re.compile(r"[\w.@%+=/-]+", re.ASCII)
Names = Callable[["Target", str], Iterable[str]]


def complete_names(params: Iterable[Any]) -> None:
    """Let those of a command's parameters be completed that name something the stack knows."""
    for param in params:
        if param.name in BY_PARAMETER and param._custom_shell_complete is None:
            # Where typer keeps what is given as `autocompletion=`: set here, no command can forget it.
            param._custom_shell_complete = _offering(BY_PARAMETER[param.name])


def _offering(names: Names) -> Callable[[Any, Any, str], list[str]]:
    """What typer calls for a parameter's completion."""

    def offered(context: Any, _param: Any, incomplete: str) -> list[str]:  # noqa: ANN401 - as above
        said = context.find_root().params
        return at_once(lambda: _offered(said, names, incomplete), _patience())

    return offered


def at_once(look: Callable[[], list[str]], seconds: float) -> list[str]:
    """What ``look`` finds within the time a person waits; nothing when it fails or takes longer."""
    found: list[str] = []

    def collect() -> None:
        with contextlib.suppress(Exception):  # see above: it is no use to anybody now
            found.extend(look())

    looking = threading.Thread(target=collect, daemon=True)
    looking.start()
    looking.join(seconds)
    return found


def _patience() -> float:
    try:
        return float(os.environ.get(SECONDS_VARIABLE, _SECONDS))
    except ValueError:
        return _SECONDS


def _offered(said: Mapping[str, Any], names: Names, incomplete: str) -> list[str]:
    stack = said.get("stack") or os.environ.get("GOLDSMITH_STACK") or None
    state_directory = said.get("state_dir") or os.environ.get("GOLDSMITH_STATE_DIR")
    directory = _whereabouts(Path(state_directory) if state_directory else None)
    if stack is None and not (directory / "stack.json").is_file():
        return []  # before anything is imported that takes its time
    from goldsmith_cli.target import connect

    known = names(connect(stack, directory), incomplete)
    return list(islice((name for name in known if name.startswith(incomplete) and _SAFE.fullmatch(name)), _MOST))


def _whereabouts(given: Path | None) -> Path:
    from goldsmith_cli.local.whereabouts import state_directory

    return state_directory(given)


def _tenants(target: "Target", _incomplete: str) -> Iterator[str]:
    from goldsmith.adapters.dynamodb import UNKNOWN_TENANT
    from goldsmith_cli import stores

    return (name for name in stores.runs(target).tenants() if name != UNKNOWN_TENANT)


def _runs(target: "Target", incomplete: str) -> Iterator[str]:
    from goldsmith_cli import stores

    ledger = stores.runs(target)
    for tenant in _tenants(target, ""):
        if f"{tenant}-".startswith(incomplete) or incomplete.startswith(f"{tenant}-"):
            yield from (run.run_id for run in ledger.runs(tenant))


def _parked(target: "Target", _incomplete: str) -> Iterator[str]:
    from goldsmith.domain.generations import Listing
    from goldsmith_cli import stores

    ledger = stores.ledger(target)
    for tenant in _tenants(target, ""):
        yield from (listed.generation_id for listed in ledger.listed(tenant, Listing.PARKED))


BY_PARAMETER: Mapping[str, Names] = {
    "tenant": _tenants,
    "run_id": _runs,
    "generation_id": _parked,
    "generation_ids": _parked,
}
"""By a parameter's name, which has one meaning in every command."""
