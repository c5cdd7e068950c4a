"""Findings for a person and for a program."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from goldsmith_cli.consoles import counted, printable
from goldsmith_cli.doctor.findings import Finding, Level
from goldsmith_cli.errors import ExitCode

_MARKS = {Level.OK: "✓", Level.WARNING: "!", Level.PROBLEM: "✗", Level.UNCHECKED: "\N{EN DASH}"}
_PLAIN_MARKS = {Level.OK: "+", Level.WARNING: "!", Level.PROBLEM: "x", Level.UNCHECKED: "-"}
_STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "red", Level.UNCHECKED: "dim"}


def exit_code(findings: Sequence[Finding]) -> ExitCode:
    """Warnings are allowed."""
    return ExitCode.PROBLEM if any(each.verdict.level is Level.PROBLEM for each in findings) else ExitCode.OK


def as_json(about: str | None, findings: Sequence[Finding], code: ExitCode, next_step: str) -> dict[str, Any]:
    """For programs; ``about`` names the stack, None where there is none."""
    return {
        "stack": about,
        "exit_code": int(code),
        "counts": {level.value: count for level, count in _counts(findings).items()},
        "findings": [each.as_json() for each in findings],
        "next_step": next_step or None,
    }


def show(console: Console, about: str | None, findings: Sequence[Finding], next_step: str) -> None:
    """A line a check, and the cure below what is not in order."""
    if about:
        console.print(Text(f"{printable(about)}\n", style="bold"))
    marks = _MARKS if console.encoding.startswith("utf") else _PLAIN_MARKS
    width = max((len(each.check) for each in findings), default=0)
    for each in findings:
        verdict = each.verdict
        head = Text.assemble((f"{marks[verdict.level]} ", _STYLES[verdict.level]), f"{each.check:<{width}}  ")
        head.append(printable(verdict.found), "dim" if verdict.level is Level.UNCHECKED else "")
        if verdict.level in {Level.WARNING, Level.PROBLEM}:
            head.append(f"  ({printable(each.looked_at)})", "dim")
        console.print(head, crop=False, overflow="ignore", soft_wrap=True)
        if verdict.cure:
            console.print(Text(f"    {printable(verdict.cure)}", style="cyan"), crop=False, soft_wrap=True)
    console.print(Text(f"\n{_summary(findings)}"), soft_wrap=True)
    if next_step:
        console.print(Text(next_step), soft_wrap=True)


def _summary(findings: Sequence[Finding]) -> str:
    counts = _counts(findings)
    return ", ".join(
        [
            f"{counts[Level.OK]} in order",
            counted(counts[Level.WARNING], "warning"),
            counted(counts[Level.PROBLEM], "problem"),
            f"{counts[Level.UNCHECKED]} not checked",
        ]
    )


def _counts(findings: Sequence[Finding]) -> dict[Level, int]:
    found = Counter(each.verdict.level for each in findings)
    return {level: found[level] for level in Level}
