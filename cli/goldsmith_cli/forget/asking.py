"""What is to be forgotten: as the options say it, in words, and confirmed where that is called for."""

import sys
from typing import TYPE_CHECKING

import typer

from goldsmith.workflows.forgetting_report import Subject
from goldsmith_cli.consoles import counted, printable
from goldsmith_cli.errors import CliError, UsageError

if TYPE_CHECKING:
    from goldsmith.domain.runs import TenantState


def subject(tenant: str, generation_id: str | None, author: str | None) -> Subject:
    """What the options mean; UsageError when they mean nothing."""
    if generation_id is not None and author is not None:
        raise UsageError("--generation and --author exclude each other", "forget one, then the other")
    for option, value in (("--generation", generation_id), ("--author", author)):
        if value is not None and not value.strip():
            raise UsageError(f"{option} is empty", "leave it out to forget everything of the tenant")
    return Subject(tenant, generation_id, author)


def in_words(wanted: Subject) -> str:
    """``what writer-17 said, of acme-leads``."""
    if wanted.generation_id is not None:
        return printable(f"generation {wanted.generation_id} of {wanted.tenant}")
    if wanted.author is not None:
        return printable(f"what {wanted.author} said, of {wanted.tenant}")
    return f"everything of {wanted.tenant}"


def command(wanted: Subject) -> str:
    """The command that forgets it."""
    from shlex import quote

    parts = [f"goldsmith forget --tenant {wanted.tenant}"]
    if wanted.generation_id is not None:
        parts.append(f"--generation {quote(wanted.generation_id)}")
    if wanted.author is not None:
        parts.append(f"--author {quote(wanted.author)}")
    return " ".join(parts)


def confirm_everything(state: "TenantState", *, yes: bool) -> None:
    """Go on if the person at the terminal types the tenant's name; CliError when not, or when nobody is there."""
    if yes:
        return
    events, samples = counted(state.counters.get("events", 0), "event"), counted(state.samples, "golden sample")
    runs = f"{counted(state.runs, 'run')} {'was' if state.runs == 1 else 'were'} trained on"
    typer.echo(f"All of {state.tenant} would be gone for good: {events}, {samples}, what {runs}.", err=True)
    _require_somebody()
    typed = typer.prompt("Type the tenant's name to go on", err=True, default="", show_default=False)
    if typed.strip() != state.tenant:
        raise CliError(f"nothing was changed: that is not {state.tenant}")


def unknown(wanted: Subject) -> str:
    """What is said of a name that nobody has heard of: a misspelt one looks like this."""
    return f"dataset and ledger know nothing of {in_words(wanted)}"


def confirm_unknown(wanted: Subject, *, yes: bool) -> None:
    """The same for a name that nobody has heard of: it may be misspelt, or its events still on their way."""
    if yes:
        return
    typer.echo(f"{unknown(wanted)}; what arrives of it would be refused from now on.", err=True)
    _require_somebody()
    if not typer.confirm("Refuse it from now on?", err=True):
        raise CliError("nothing was changed")


def _require_somebody() -> None:
    if not sys.stdin.isatty():
        raise CliError("nothing was changed: nobody is there to confirm it", "add --yes to go on")
