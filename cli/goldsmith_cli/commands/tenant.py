"""`goldsmith tenant`: what holds for one tenant, and for it alone."""

from typing import Annotated

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import ExitCode

tenant = typer.Typer(
    no_args_is_help=True, help="Show and set what holds for one tenant; export all that is held of it, or delete it."
)
app.add_typer(tenant, name="tenant")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
Name = Annotated[str, typer.Argument(metavar="TENANT", help="As in acme-leads.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")]

_CHANGE = (
    '{"version", "changed_at", "changed_by", "note", "fields": {FIELD: {"from", "to"}}, "bound": [ID], "removed": [ID]}'
)


@tenant.command(
    "list",
    epilog='`--json` prints {TENANT: {"events", "samples", "runs", "live_model", "overrides": {FIELD: VALUE}, '
    '"senders": [ID]}}.\n\nFor example: `goldsmith tenant list`',
)
def list_tenants(context: typer.Context, json: AsJson = False) -> None:
    """List the tenants that ever sent something or were set up, and what each sets for itself."""
    from json import dumps

    from goldsmith_cli.consoles import output
    from goldsmith_cli.tenant import listing

    found = listing.tenants(connected(context))
    if json:
        typer.echo(dumps(listing.as_json(found), indent=2))
    elif found:
        output().print(listing.table_of(found), crop=False)
    else:
        typer.echo("no tenant has sent anything or was set up yet", err=True)


@tenant.command(
    epilog='`--json` prints {"tenant", "version", "policy": {FIELD: {"value", "from": "tenant", "stack" or "first run",'
    ' "stack"}}, "senders": [ID], "changes": [CHANGE]}; a CHANGE is ' + _CHANGE + ".\n\nExit codes: 0 done; 1 what the "
    "tenant sets does not go with what the stack is deployed with; 2 wrong usage.\n\n"
    "For example: `goldsmith tenant show acme-leads`"
)
def show(context: typer.Context, name: Name, json: AsJson = False) -> None:
    """Show the policy that holds for a tenant, field by field, and who set it; the senders bound; every change.

    A tenant that nobody has heard of has the stack's policy.
    """
    from json import dumps

    from goldsmith.errors import ConfigurationProblem
    from goldsmith.workflows.setting_up import in_force
    from goldsmith_cli.consoles import output
    from goldsmith_cli.tenant import showing
    from goldsmith_cli.tenant.deployment import setting_up
    from goldsmith_cli.tenants import require_possible

    require_possible(name)
    found = setting_up(connected(context))
    state = found.runs.tenant(name)
    held, history = in_force(state, found.stack), list(found.log.settings_changes(name))
    problem = None
    try:
        state.settings.effective(name, found.stack)
    except ConfigurationProblem as error:
        problem = str(error)
    if json:
        typer.echo(dumps(showing.as_json(state, held, history), indent=2))
    else:
        output().print(showing.shown(state, held, history, problem), crop=False)
    raise typer.Exit(ExitCode.PROBLEM if problem else ExitCode.OK)


@tenant.command(
    "set",
    epilog="For example: `goldsmith tenant set acme-leads positive_rating=0.8 epochs=2 --note 'strict reader'`\n\n"
    '`--json` prints {"tenant", "dry_run", "changed", "change": CHANGE, "follows": [SENTENCE]}; a CHANGE is '
    + _CHANGE
    + ".\n\nExit codes: 0 it is in force, or was already; 1 somebody else changed it meanwhile; 2 it cannot be so.",
)
def set_tenant(
    context: typer.Context,
    name: Name,
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="FIELD=VALUE ...", help="Fields of the policy, as goldsmith tenant show lists them."),
    ] = None,
    unset: Annotated[
        list[str] | None, typer.Option(metavar="FIELD", help="Follow the stack again here. Can be repeated.")
    ] = None,
    sender: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Bind a principal, by its unique id: AIDA… or AROA…. Can be repeated."),
    ] = None,
    remove_sender: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Bind it no more. Can be repeated.")
    ] = None,
    note: Annotated[str, typer.Option(help="Why, in your own words; kept with the change.")] = "",
    dry_run: DryRun = False,
    json: AsJson = False,
) -> None:
    """Set fields of the policy for one tenant, and who may send for it. Whatever is not set follows the stack.

    A tenant can be set up before its first event. All of it is checked and put into force together, or nothing is.
    """
    from datetime import UTC, datetime

    from goldsmith.domain.settings_change import Account
    from goldsmith_cli.tenant.deployment import caller, setting_up
    from goldsmith_cli.tenant.setting import put_into_force
    from goldsmith_cli.tenant.wishes import wanted
    from goldsmith_cli.tenants import require_possible

    require_possible(name)
    wishes = wanted(values or (), unset or (), sender or (), remove_sender or ())
    target = connected(context)
    account = Account(caller(target), datetime.now(UTC), note)
    put_into_force(setting_up(target), name, wishes, account, dry_run=dry_run, quiet=json)
