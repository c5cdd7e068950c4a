"""`goldsmith models`: which model of a tenant is live, and another one made so by hand."""

from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith_cli.app import app, connected

if TYPE_CHECKING:
    from goldsmith.adapters.dynamodb_runs import DynamoRuns
    from goldsmith.workflows.live_by_hand import Target

models = typer.Typer(
    no_args_is_help=True, help="List the models of each tenant, promote one by hand, or roll one back."
)
app.add_typer(models, name="models")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
By = Annotated[
    str | None,
    typer.Option(
        envvar="GOLDSMITH_REVIEWER",
        metavar="NAME",
        help="Who asks for it; kept in the log. By default the AWS identity in use, and on the local stack the name of"
        " your user.",
    ),
]
Reason = Annotated[str, typer.Option(help="Why, in a sentence; kept in the log and announced.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Force = Annotated[bool, typer.Option("--force", help="Even a model that was trained on what was forgotten since.")]

_NO_REASON = "No reason was given."
_CHANGE = (
    '{"tenant", "number", "model", "run_id", "previous_model", "cause", "by", "reason", "changed_at", "published", '
    '"announced"}'
)
_EXIT_CODES = "Exit codes: 0 it is live; 1 it is not, or not everybody could be told, with the cure; 2 wrong usage."


@models.command(
    "list",
    epilog="For example: `goldsmith models list --tenant acme-leads`\n\n"
    '`--json` prints {TENANT: {"models": [{"model", "run_id", "state", "standing", "since", "edit_distance",'
    ' "drafts", "retrain_required"}], "watch": SENTENCE, "changes": [CHANGE]}}; a CHANGE is ' + _CHANGE,
)
def list_models(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Option(help="This tenant's models only.")] = None,
    json: AsJson = False,
) -> None:
    """List every model: the run it came of, how it stands, and how much people change its drafts before sending them.

    Then the log: what was live when, and why it changed. Edit distance is the mean from 0 (sent as it was) to 1, of
    drafts written while the model was live or was the one before.
    """
    from datetime import UTC, datetime
    from json import dumps

    from goldsmith.adapters.dynamodb import UNKNOWN_TENANT
    from goldsmith.adapters.dynamodb_live import DynamoLive
    from goldsmith_cli import stores
    from goldsmith_cli.consoles import output
    from goldsmith_cli.models.collecting import tenant_models
    from goldsmith_cli.models.showing import as_json, listing
    from goldsmith_cli.policies import stack_policy
    from goldsmith_cli.tenants import require_possible

    require_possible(tenant)
    target = connected(context)
    runs, log, policy = stores.runs(target), DynamoLive(stores.ledger_table(target)), stack_policy(target)
    stores.require_heard_of(tenant, runs)
    names = [tenant] if tenant else [name for name in runs.tenants() if name != UNKNOWN_TENANT]
    found = {
        name: tenant_models(runs.tenant(name), list(runs.runs(name)), list(log.changes(name)), policy) for name in names
    }
    if json:
        typer.echo(dumps(as_json(found), indent=2))
    elif found:
        output().print(listing(found, datetime.now(UTC)), crop=False)
    else:
        typer.echo("no tenant has sent anything yet", err=True)


@models.command(
    epilog=f"`--json` prints {_CHANGE}.\n\n{_EXIT_CODES}\n\nFor example: `goldsmith models promote acme-leads-0002`"
)
def promote(
    context: typer.Context,
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="As in goldsmith runs, acme-leads-0002 for example.")],
    by: By = None,
    reason: Reason = _NO_REASON,
    force: Force = False,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Make the model of a run live, though it was kept, or rolled back. The provider is not asked.

    It is watched from then on as any promoted model is.
    """
    from goldsmith_cli import stores
    from goldsmith_cli.models.changing import by_hand, foreseen, make
    from goldsmith_cli.review.reviewers import reviewer_name
    from goldsmith_cli.run_details import find_run

    target = connected(context)
    run, workflow = find_run(stores.runs(target), run_id), by_hand(target)
    name = reviewer_name(target, by, "--by")
    with foreseen():
        planned = workflow.promotion(run, name, reason, force=force)
    make(workflow, planned, yes=yes, json=json)


@models.command(
    epilog=f"`--json` prints {_CHANGE}.\n\n{_EXIT_CODES}\n\n"
    "For example: `goldsmith models rollback --tenant acme-leads`"
)
def rollback(
    context: typer.Context,
    tenant: Annotated[str, typer.Option(help="Whose.")],
    to: Annotated[
        str | None,
        typer.Option(metavar="RUN|base", show_default="what was live before", help="Whose model is to be live again."),
    ] = None,
    by: By = None,
    reason: Reason = _NO_REASON,
    force: Force = False,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Make an earlier model live again, at once. The provider is not asked.

    It is not watched; the next run is measured against it and, where that is the strategy, goes on from it.
    """
    from goldsmith_cli import stores
    from goldsmith_cli.models.changing import by_hand, foreseen, make
    from goldsmith_cli.review.reviewers import reviewer_name
    from goldsmith_cli.tenants import require_possible

    require_possible(tenant)
    target = connected(context)
    runs = stores.runs(target)
    stores.require_heard_of(tenant, runs)
    workflow, name = by_hand(target), reviewer_name(target, by, "--by")
    with foreseen():
        planned = workflow.rollback(tenant, _meant(runs, tenant, to), name, reason, force=force)
    make(workflow, planned, yes=yes, json=json)


def _meant(runs: "DynamoRuns", tenant: str, to: str | None) -> "Target":
    from goldsmith_cli.errors import UsageError
    from goldsmith_cli.run_details import find_run

    if to is None:
        return "predecessor"
    if to == "base":
        return "base"
    run = find_run(runs, to)
    if run.tenant != tenant:
        raise UsageError(f"--to {to} is a run of {run.tenant}, not of {tenant}", "name one of its own runs, or base")
    return run.number
