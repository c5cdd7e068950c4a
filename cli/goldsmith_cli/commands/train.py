"""`goldsmith train`: a run, started by hand."""

from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith_cli.app import app, connected
from goldsmith_cli.errors import CliError, ExitCode

if TYPE_CHECKING:
    from goldsmith.domain.policy import TenantPolicy
    from goldsmith_cli.target import Target
    from goldsmith_cli.train.planning import Plan

_EPILOG = """
For example, to see what a run would cost, and why none starts by itself:

`goldsmith train --tenant acme-leads --dry-run`

`--json` prints {"tenant", "samples", "new_samples", "held_out", "method", "strategy", "base_model", "live_model",
"estimate": {"samples", "size" (bytes), "tokens", "epochs", "trained_tokens", "price" (US dollars, or null),
"calibrated"}, "cost_ceiling", "by_hand": {"starts", "because", "why_not": [SENTENCE]}, "by_itself": the same,
"run_id": the run that was started, or null}.

Exit codes: 0 started, or with --dry-run would start; 1 not, or not confirmed; 2 wrong usage.
"""


@app.command(epilog=_EPILOG)
def train(
    context: typer.Context,
    tenant: Annotated[str, typer.Option(help="Whose model to train.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be started; start nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")] = False,
) -> None:
    """Start a fine-tune now, whatever threshold, age and interval say; first say what it would cost.

    One run a tenant, MaximumActiveRuns and CostCeiling hold by hand too, and a provider needs ten samples. The price is
    that of training on all golden samples: docs/training.md says what it rests on.
    """
    from goldsmith_cli import stores
    from goldsmith_cli.policies import launch_policy_of
    from goldsmith_cli.tenants import require_possible

    require_possible(tenant)
    target = connected(context)
    stores.require_heard_of(tenant, stores.runs(target))
    stack = launch_policy_of(target)
    found = _plan(target, tenant, stack)
    if not json:
        _tell(found)
    run_id = None if dry_run or not found.by_hand.starts else _start(target, found, stack, yes=yes, quiet=json)
    if json:
        _print_json(found, run_id)
    elif not dry_run and run_id is None:
        raise _refused(found)
    raise typer.Exit(ExitCode.OK if found.by_hand.starts else ExitCode.PROBLEM)


def _plan(target: "Target", tenant: str, stack: "TenantPolicy") -> "Plan":
    from datetime import UTC, datetime

    from goldsmith_cli import stores
    from goldsmith_cli.train.planning import plan

    return plan(stores.runs(target), tenant, stack, datetime.now(UTC))


def _tell(found: "Plan") -> None:
    from goldsmith_cli.consoles import output
    from goldsmith_cli.train.showing import told

    output().print(told(found), crop=False)


def _start(target: "Target", found: "Plan", stack: "TenantPolicy", *, yes: bool, quiet: bool) -> str:
    """The run that is started. Raises CliError when it was not confirmed, or could not be started after all.

    By the ``stack``'s policy and what the tenant has set then, which may be something else than when it was planned.
    """
    from goldsmith_cli.review.deciding import confirm
    from goldsmith_cli.train.showing import price
    from goldsmith_cli.train.starting import start

    tenant = found.state.tenant
    confirm(f"start a run of {tenant} for {price(found)}?", yes=yes)
    started = start(target, tenant, stack)
    if started is None:
        raise _refused(_plan(target, tenant, stack))
    if not quiet:
        typer.echo(f"{started.run_id} is started; its first step is taken {started.when}")
        typer.echo(f"  see it: goldsmith runs show {started.run_id}")
    return started.run_id


def _refused(found: "Plan") -> CliError:
    from goldsmith_cli.train.planning import cures

    reasons = "; ".join(found.by_hand.why_not) or "somebody else was faster"
    return CliError(f"no run was started: {reasons}", "; ".join(cures(found)))


def _print_json(found: "Plan", run_id: str | None) -> None:
    from json import dumps

    from goldsmith_cli.train.planning import as_json

    typer.echo(dumps(as_json(found) | {"run_id": run_id}, indent=2))
