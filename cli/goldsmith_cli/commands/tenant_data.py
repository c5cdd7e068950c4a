"""`goldsmith tenant export` and `goldsmith tenant delete`: all that is held of a tenant, given out or erased."""

from pathlib import Path
from typing import Annotated

import typer

from goldsmith_cli.app import connected
from goldsmith_cli.commands.forget import forget
from goldsmith_cli.commands.tenant import AsJson, DryRun, Name, tenant


@tenant.command(
    epilog="For example: `goldsmith tenant export acme-leads -o acme-leads.tar.gz`\n\n`--json` prints the manifest, "
    'which is in the export too: {"format", "version", "tenant", "exported_at", "files": [{"name", "what", "lines", '
    '"bytes", "sha256"}], "left_out": [SENTENCE]}.'
)
def export(
    context: typer.Context,
    name: Name,
    to: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="A new directory, or a FILE.tar.gz, to write to.")
    ],
    json: AsJson = False,
) -> None:
    """Write all that is held of a tenant in JSON, a record a line, with a manifest of what is in it and checksums.

    Events, golden samples, what became of each draft, parked rewrites, runs and evaluations, changes of live models,
    settings with their history, refusals. For whoever asks for their data; nobody but you can read the files. It is
    there only when it is complete. For training on it elsewhere `goldsmith dataset export` has lines as providers take
    them.
    """
    from datetime import UTC, datetime

    from goldsmith_cli import stores
    from goldsmith_cli.tenant import exporting
    from goldsmith_cli.tenant.deployment import tenant_export
    from goldsmith_cli.tenants import require_possible

    require_possible(name)
    target = connected(context)
    runs = stores.runs(target)
    stores.require_heard_of(name, runs)
    made = tenant_export(target)
    manifest = exporting.export(made, runs.tenant(name), to, datetime.now(UTC), quiet=json)
    exporting.show(manifest, to, quiet=json)


@tenant.command(
    epilog="For example: `goldsmith tenant delete acme-leads --dry-run`\n\n"
    "`--json` and exit codes are those of `goldsmith forget`."
)
def delete(
    context: typer.Context,
    name: Name,
    dry_run: DryRun = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask for the tenant's name to be typed.", show_default=False)
    ] = False,
    grace: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="As goldsmith forget has it.")] = 190.0,
    json: AsJson = False,
) -> None:
    """Erase all that is held of a tenant, its settings and their history too: the same as `goldsmith forget --tenant`.

    What stays is its name with the moment, its runs without a text, and the senders that are bound, so that nobody
    else can send under its name: `goldsmith tenant set NAME --remove-sender ID` removes them. Export first what you
    have to keep.
    """
    forget(context, tenant=name, dry_run=dry_run, yes=yes, grace=grace, json=json)
