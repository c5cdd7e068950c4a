"""What make runs to build, measure and deploy: ``python -m goldsmith_cli.shipping build|report|deploy``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.shipping.measuring import Artefact, measure
from goldsmith_cli.shipping.sam import INTERPRETER, Sam, deploy
from goldsmith_cli.shipping.showing import as_json, as_table

PROJECT = Path(__file__).parents[3]


def main(arguments: list[str]) -> int:
    """Do what is asked; the exit code."""
    asked = _asked(arguments)
    sam = Sam(PROJECT, PROJECT)
    try:
        if asked.task == "build":
            sam.build(sam.remembered().get("Architecture", asked.architecture))
        elif asked.task == "deploy":
            deploy(sam, asked.architecture)
        else:
            _report(measure(asked.built, INTERPRETER), json=asked.json)
    except CliError as error:
        print(f"{error}\n{error.cure}", file=sys.stderr)  # noqa: T201 - a command of make's
        return int(error.exit_code)
    return 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m goldsmith_cli.shipping", description=__doc__)
    parser.add_argument("task", choices=["build", "report", "deploy"])
    parser.add_argument("--architecture", default="arm64", choices=["arm64", "x86_64"])
    parser.add_argument("--built", type=Path, default=PROJECT / ".aws-sam" / "build", help="what the report is about")
    parser.add_argument("--json", action="store_true", help="print JSON for programs instead of a table for people")
    return parser.parse_args(arguments)


def _report(artefacts: Sequence[Artefact], *, json: bool) -> None:
    if json:
        print(as_json(artefacts))  # noqa: T201 - a command of make's
    else:
        from rich.console import Console

        Console().print(as_table(artefacts))
    if too_large := [each.function for each in artefacts if not each.fits]:
        raise UsageError(f"too large for Lambda: {', '.join(too_large)}", "leave out a dependency")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
