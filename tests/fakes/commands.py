"""Every command of `goldsmith`, found by walking the application, with arguments that it takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from goldsmith_cli import main  # noqa: F401 - registers the commands
from goldsmith_cli.app import app

VALUES: Mapping[str, str] = {
    "run_id": "acme-leads-0001",
    "tenant": "acme-leads",
    "generation_id": "gen-1",
    "name": "abc",
    "note": "seen",
    "reason": "seen",
}
"""What a parameter of the name is given; any other text is ``x``."""
MORE: Mapping[str, tuple[str, ...]] = {
    "replay": ("--all-tenants",),
    "review retry": ("--reason", "low_score"),
    "dlq redrive": ("feedback",),
    "dlq delete": ("feedback",),
    "tenant set": ("sample_threshold=100",),
}
"""Where what is to be done has to be said by options of which none is required."""


@dataclass(frozen=True)
class Command:
    """One command: its words, and what typer knows of it."""

    path: tuple[str, ...]
    typed: Any
    is_group: bool

    @property
    def name(self) -> str:
        return " ".join(self.path)

    @property
    def options(self) -> frozenset[str]:
        return frozenset(option for param in self.typed.params for option in param.opts)

    @property
    def runs(self) -> bool:
        """Whether it does something itself, rather than lead to others."""
        return not self.is_group or bool(self.typed.invoke_without_command)

    def arguments(self, file: Path) -> list[str]:
        """A line that is right as far as the command itself can tell."""
        words = list(self.path)
        for param in self.typed.params:
            if not param.required:
                continue
            value = str(file) if param.name == "file" else VALUES.get(param.name, "x")
            words += [value] if param.param_type_name == "argument" else [param.opts[0], value]
        words += MORE.get(self.name, ())
        return [*words, "--yes"] if "--yes" in self.options else words


def commands() -> list[Command]:
    """Every command and group of commands."""
    return list(_walk(typer.main.get_command(app), ()))


def _walk(typed: Any, path: tuple[str, ...]) -> Iterator[Command]:  # noqa: ANN401 - typer's type is not public
    below = getattr(typed, "commands", {})
    yield Command(path, typed, bool(below))
    for name, each in below.items():
        yield from _walk(each, (*path, name))
