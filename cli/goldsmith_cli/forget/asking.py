"""What is to be forgotten: as the options say it, in words, and confirmed where nothing would be left."""

import sys
from typing import TYPE_CHECKING

import typer

from goldsmith.workflows.forgetting_report import Subject
from goldsmith_cli.consoles import printable
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
    counters = state.counters
    typer.echo(
        f"All of {state.tenant} would be gone for good: {counters.get('events', 0):,} events,"
        f" {sum(count for name, count in counters.items() if name.startswith('samples_')):,} golden samples,"
        f" what {state.runs:,} runs were trained on.",
        err=True,
    )
    if not sys.stdin.isatty():
        raise CliError("nothing was changed: nobody is there to confirm it", "add --yes to go on")
    typed = typer.prompt("Type the tenant's name to go on", err=True, default="", show_default=False)
    if typed.strip() != state.tenant:
        raise CliError(f"nothing was changed: that is not {state.tenant}")
