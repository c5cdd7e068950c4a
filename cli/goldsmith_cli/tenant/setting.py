"""Putting a tenant's settings into force, and saying what that changes."""

from typing import TYPE_CHECKING

import typer

from goldsmith.domain.settings_change import changes_something
from goldsmith.errors import CommitConflict, SettingsProblem
from goldsmith.workflows.setting_up import in_force
from goldsmith_cli.consoles import nearest, output
from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.tenant import showing
from goldsmith_cli.tenant.consequences import consequences

if TYPE_CHECKING:
    from goldsmith.domain.settings_change import Account, Wanted
    from goldsmith.workflows.setting_up import Planned, SettingUp


def put_into_force(
    desk: "SettingUp", tenant: str, wishes: "Wanted", account: "Account", *, dry_run: bool, quiet: bool
) -> None:
    """Check it, make it unless it is a ``dry_run`` or changes nothing, and show it.

    Raises:
        UsageError: it cannot be set like this.
        CliError: somebody else changed it meanwhile.
    """
    try:
        planned = desk.plan(tenant, wishes, account)
    except SettingsProblem as error:
        raise UsageError(f"{tenant} was not changed: {error}", f"goldsmith tenant show {tenant}") from None
    _mention_unknown(desk, planned)
    changed = changes_something(planned.change)
    if changed and not dry_run:
        _make(desk, planned)
    if quiet:
        _print_json(planned, changed=changed, dry_run=dry_run)
    else:
        _show(desk, planned, changed=changed, dry_run=dry_run)


def _mention_unknown(desk: "SettingUp", planned: "Planned") -> None:
    """A name that nobody has heard of is a new tenant's, or misspelt."""
    state = planned.state
    if state.counters or state.forgettings or state.settings.version:
        return
    meant = nearest(state.tenant, desk.runs.tenants())
    typer.echo(f"nothing has been heard of the tenant {state.tenant} yet{meant}", err=True)


def _make(desk: "SettingUp", planned: "Planned") -> None:
    try:
        desk.make(planned)
    except CommitConflict as error:
        cure = f"look at what is in force now (goldsmith tenant show {planned.change.tenant}), then set it again"
        raise CliError(f"nothing was changed: {error}", cure) from None


def _show(desk: "SettingUp", planned: "Planned", *, changed: bool, dry_run: bool) -> None:
    tenant = planned.change.tenant
    if not changed:
        typer.echo(f"{tenant} is set up like this already")
        return
    output().print(showing.difference(planned.change, in_force(planned.state, desk.stack)), crop=False)
    typer.echo("nothing was changed" if dry_run else f"it is in force; see it: goldsmith tenant show {tenant}")


def _print_json(planned: "Planned", *, changed: bool, dry_run: bool) -> None:
    from json import dumps

    told = {
        "tenant": planned.change.tenant,
        "dry_run": dry_run,
        "changed": changed and not dry_run,
        "change": showing.change_as_json(planned.change) if changed else None,
        "follows": list(consequences(planned.change)) if changed else [],
    }
    typer.echo(dumps(told, indent=2))
