"""Runs the SAM command: builds for one architecture, and deploys what was built for it.

`sam build` and `sam deploy` take the template's parameters each by itself, so an ``Architecture`` that only one of them
knew would deploy libraries for another processor. Here both are told the same.
"""

import os
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.shipping.trees import compile_all

INTERPRETER = "python3.13"
"""What the functions run on; `sam build` needs it."""

PARAMETER = "Architecture"


def remembered(samconfig: str) -> Mapping[str, str]:
    """The parameters that `sam deploy --guided` has written into samconfig.toml; none before the first deployment."""
    settings = tomllib.loads(samconfig).get("default", {})
    found: dict[str, str] = {}
    for section in ("global", "deploy"):
        found.update(_assignments(settings.get(section, {}).get("parameters", {}).get("parameter_overrides", "")))
    return found


def _assignments(value: Any) -> Mapping[str, str]:  # noqa: ANN401 - text, a list or a table, as SAM takes them
    if isinstance(value, Mapping):
        return {name: str(each) for name, each in value.items()}
    words = value if isinstance(value, list) else shlex.split(value)
    return dict(word.split("=", 1) for word in words if "=" in word)


@dataclass(frozen=True)
class Sam:
    """The SAM command of a checkout, run in ``directory``, where it puts ``.aws-sam``.

    ``environment`` is what it sees, by default the process's own; ``output`` is where what it prints goes, by default
    through to the terminal.
    """

    project: Path
    directory: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    output: int | None = None

    @property
    def built(self) -> Path:
        """What was built: a directory for each function, and the template that names them."""
        return self.directory / ".aws-sam" / "build"

    def build(self, architecture: str) -> None:
        """Build all functions for a processor, without network where nothing has changed, and compile them."""
        if shutil.which(INTERPRETER) is None:
            raise UsageError(
                f"sam build needs {INTERPRETER}, the interpreter of the functions, on the PATH",
                "install it, or where a version manager has it: PATH=/directory/of/it:$PATH make …",
            )
        template = str(self.project / "template.yaml")
        self._run("build", "--template-file", template, "--parameter-overrides", f"{PARAMETER}={architecture}")
        compile_all(self.built, INTERPRETER)

    def deploy(self, *options: str) -> None:
        """Deploy what was built."""
        self._run("deploy", *options)

    def remembered(self) -> Mapping[str, str]:
        """The parameters of the last guided deployment."""
        return remembered(self._settings.read_text(encoding="utf-8"))

    @property
    def _settings(self) -> Path:
        return self.project / "samconfig.toml"

    def _run(self, command: str, *options: str) -> None:
        line: Sequence[str] = [
            *(str(self.project / ".venv-tools" / "bin" / "sam"), command),
            *("--config-file", str(self._settings), *options),
        ]
        environment = {**self.environment, "SAM_CLI_TELEMETRY": "0"}
        done = subprocess.run(  # noqa: S603 - the command that make installed
            line, cwd=self.directory, env=environment, stdout=self.output, stderr=self.output, text=True, check=False
        )
        if done.returncode:
            raise CliError(f"sam {command} ended with {done.returncode}", (done.stdout or "").strip())


def deploy(sam: Sam, architecture: str) -> None:
    """Build and deploy: guided as long as no parameters are remembered, otherwise with those.

    ``architecture`` is what the guide proposes; afterwards what was answered counts.
    """
    before = sam.remembered()
    if before:
        sam.build(before.get(PARAMETER, architecture))
        sam.deploy()
        return
    sam.build(architecture)
    sam.deploy("--guided", "--parameter-overrides", f"{PARAMETER}={architecture}")
    answered = sam.remembered().get(PARAMETER, architecture)
    if answered != architecture:  # what was built does not run there
        sam.build(answered)
        sam.deploy()
