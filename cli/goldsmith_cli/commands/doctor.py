"""`goldsmith doctor`: what is wrong with a stack, and the cure."""

from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith_cli.app import app, settings

if TYPE_CHECKING:
    from goldsmith_cli.doctor.visiting import Report

_EPILOG = """
For example: `goldsmith doctor`, or `goldsmith --stack goldsmith doctor --drift --json`

Verdicts: ✓ in order, ! a warning, ✗ a problem, \N{EN DASH} not checked, and why. docs/doctor.md has every check.

`--json` prints {"stack": null or what is looked at, "exit_code", "counts": {VERDICT: number}, "findings": [{"check",
"looked_at", "level": "ok" | "warning" | "problem" | "not checked", "found", "cure": null or a command}], "next_step"}.

Exit codes: 0 no problem, warnings allowed; 1 a problem was found; 3 there is no stack; 4 AWS was not reached.
"""


@app.command(epilog=_EPILOG)
def doctor(
    context: typer.Context,
    drift: Annotated[
        bool, typer.Option("--drift", help="Also look for resources that were changed by hand. Takes minutes.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="How long one check may take; all run at the same time.")
    ] = 20.0,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")] = False,
) -> None:
    """Check credentials, region, quotas, key, models, fine-tuning access and drift, and say the cure.

    Looks at the local stack, with **--stack NAME** at a deployed one, and where there is none at what a deployment
    needs. It changes nothing, starts no job, and prints no secret. What your credentials may not see is told as not
    checked, with the permission it needs.
    """
    from goldsmith_cli.doctor.visiting import Visit, visit

    chosen = settings(context)
    report = visit(Visit(chosen.stack, chosen.state_directory, timeout, drift, quiet=json))
    _show(report, json=json)
    raise typer.Exit(report.exit_code)


def _show(report: "Report", *, json: bool) -> None:
    from goldsmith_cli.consoles import output
    from goldsmith_cli.doctor import showing

    if json:
        from json import dumps

        document = showing.as_json(report.about, report.findings, report.exit_code, report.next_step)
        typer.echo(dumps(document, indent=2, ensure_ascii=False))
    else:
        showing.show(output(), report.about, report.findings, report.next_step)
