"""`goldsmith local`: the whole system on this machine."""

from json import dumps, loads
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from goldsmith_cli.app import app, settings
from goldsmith_cli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from goldsmith_cli.local.records import Chosen, StackRecord
    from goldsmith_cli.local.stack import LocalStack

local = typer.Typer(no_args_is_help=True)
app.add_typer(local, name="local", help="The whole system on this machine: no account, no key, no Docker.")

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
Permissions = Literal["enforced", "any"]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]


@local.command(
    epilog='`--json` prints the stack as it runs: {"stack_name", "region", "aws": {"endpoint"}, "provider":'
    ' {"endpoint"}, "outputs", "environment": {NAME: what programs need to reach it}}.\n\n'
    "For example: `goldsmith local up --threshold 50 --parameter NearDuplicates=collapse`"
)
def up(
    context: typer.Context,
    threshold: Annotated[
        int | None,
        typer.Option(min=20, help="New golden samples of a tenant that start a run; 20 for a stack that is new."),
    ] = None,
    job_seconds: Annotated[
        float | None,
        typer.Option(min=0, help="How long the stand-in's training jobs take, from the next start on; at first 3."),
    ] = None,
    log_level: Annotated[LogLevel | None, typer.Option(help="The functions' log level; at first INFO.")] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Any parameter of template.yaml; repeatable, wins over the others."),
    ] = None,
    permissions: Annotated[
        Permissions | None,
        typer.Option(
            help="Whether functions are refused what their roles in template.yaml do not allow, as on AWS, from the"
            " next start on; at first any call is allowed."
        ),
    ] = None,
    project: Annotated[
        Path | None,
        typer.Option(
            metavar="DIRECTORY",
            help="The checkout of goldsmith to deploy; by default the one around the current directory, and outside"
            " of any the one this command is installed from.",
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Start the local stack, or deploy the code again if it runs.

    It deploys template.yaml to a local AWS (MiniStack) that runs the real functions behind real queues,
    streams and schedules, next to a stand-in for the model provider. Both listen on 127.0.0.1 only.

    What it holds is saved by `goldsmith local down`, **and only by it**, and there again at the next `up`:
    after a crash or a power cut, the next `up` goes on from the last `down` and says so.

    What is chosen here stays, also over `down`, until something else is chosen or `down --purge` deletes it:
    a further `up` need not repeat it, and lists it.

    To make small trials end in a decision it deploys with HoldoutFraction=0.25 and MinimumEvidence=3 where
    template.yaml has 0.2 and 20: a fifth of 20 samples is never 20 held-out answers. Use --parameter for others.
    """
    from goldsmith_cli.local.options import Options
    from goldsmith_cli.progress import on_terminal, silently

    stack = _stack(context)
    enforced = None if permissions is None else permissions == "enforced"
    options = Options(threshold, job_seconds, log_level, _parameters(parameter or []), project, enforced)
    record = stack.start(options, silently if json else on_terminal)
    if json:
        typer.echo(_started(record))
        return
    from goldsmith_cli.local.telling import of_the_start

    for sentence in of_the_start(record):
        _warn(sentence)
    _explain(record, stack.state.chosen())


@local.command(
    epilog='`--json` prints {"was_running", "ended_unsaved", "purged", "state_directory"}.\n\n'
    "For example: `goldsmith local down`"
)
def down(
    context: typer.Context,
    purge: Annotated[bool, typer.Option("--purge", help="Also delete the data, the logs and the keys.")] = False,
    json: AsJson = False,
) -> None:
    """Save the data and end the local stack with everything it started."""
    stack = _stack(context)
    where, was_running = stack.state.root, stack.stop()
    lost = stack.ended_unsaved()
    saved_at = stack.state.saved_at() if lost else None
    purged = purge and stack.state.exists()
    if purged:
        stack.purge()
    if json:
        ended = {"was_running": was_running, "ended_unsaved": lost, "purged": purged, "state_directory": str(where)}
        typer.echo(dumps(ended, indent=2))
        return
    typer.echo("the local stack has ended" if was_running else f"no local stack was running in {where}")
    if lost and not purge:
        from goldsmith_cli.local.telling import unsaved

        _warn(unsaved(saved_at))
    if purged:
        typer.echo(f"deleted {where}")


@local.command(
    epilog='`--json` prints {"state", "state_directory", "seconds_up", "answering", "endpoints", "outputs"}.\n\n'
    "For example: `goldsmith local status --json`"
)
def status(context: typer.Context, json: AsJson = False) -> None:
    """Say whether the local stack runs and answers, and where. Exit code 0: yes, 1: partly, 3: no."""
    from goldsmith_cli.local import telling

    stack = _stack(context)
    found = stack.status()
    typer.echo(telling.as_json(found, stack.state) if json else telling.as_text(found, stack.state))
    raise typer.Exit({"running": ExitCode.OK, "degraded": ExitCode.PROBLEM}.get(found.state, ExitCode.NO_STACK))


def _stack(context: typer.Context) -> "LocalStack":
    from goldsmith_cli.local.stack import LocalStack

    chosen = settings(context)
    if chosen.stack is not None:
        raise UsageError(
            f"--stack {chosen.stack}: the commands of `local` are about the stack on this machine",
            "leave out --stack and unset GOLDSMITH_STACK; one on AWS is deployed with make deploy",
        )
    return LocalStack(chosen.state_directory)


def _warn(sentence: str) -> None:
    typer.secho(sentence, fg=typer.colors.YELLOW, err=True)


def _parameters(assignments: list[str]) -> dict[str, str]:
    pairs = [assignment.partition("=") for assignment in assignments]
    for name, equals, _value in pairs:
        if not (name and equals):
            raise UsageError(
                f"--parameter {name}: not of the form NAME=VALUE", "for example: --parameter MinimumEvidence=5"
            )
    return {name: value for name, _equals, value in pairs}


def _started(record: "StackRecord") -> str:
    """What programs are told of a start."""
    environment = {
        "AWS_ENDPOINT_URL": record.aws.endpoint,
        "AWS_ACCESS_KEY_ID": record.access_key,
        "AWS_SECRET_ACCESS_KEY": record.secret_key,
        "AWS_DEFAULT_REGION": record.region,
    }
    return dumps({**loads(record.model_dump_json()), "environment": environment}, indent=2)


def _explain(record: "StackRecord", chosen: "Chosen") -> None:
    values = " ".join(f"{name}={value}" for name, value in chosen.parameters.items())
    kept = f"\n  chosen          {values}   (kept until something else is)" if values else ""
    typer.echo(f"""
The local stack runs.

  AWS             {record.aws.endpoint}
  provider        {record.provider.endpoint}   (a stand-in: no language model)
  feedback queue  {record.outputs["FeedbackQueueUrl"]}{kept}

boto3, the aws command and applications reach it with:

  export AWS_ENDPOINT_URL={record.aws.endpoint}
  export AWS_ACCESS_KEY_ID={record.access_key} AWS_SECRET_ACCESS_KEY={record.secret_key}
  export AWS_DEFAULT_REGION={record.region} AWS_REGION={record.region}
  export FEEDBACK_QUEUE_URL={record.outputs["FeedbackQueueUrl"]}

  aws sqs send-message --queue-url "$FEEDBACK_QUEUE_URL" --message-body file://event.json

End it with: goldsmith local down""")
