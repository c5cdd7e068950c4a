"""What a local stack is started with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from goldsmith_cli.errors import UsageError

TEMPLATE = "template.yaml"
FUNCTIONS = "functions"
# The template's own values suit thresholds of hundreds: the smallest one holds out fewer answers than it asks for.
FOR_TRYING_OUT = {"HoldoutFraction": "0.25", "MinimumEvidence": "3"}


@dataclass(frozen=True)
class Options:
    """What a local stack is started with.

    ``threshold`` is the number of new samples that starts a run, ``job_seconds`` how long the
    stand-in trains. ``parameters`` are values for any parameter of the template and win over ours.
    """

    threshold: int = 20
    job_seconds: float = 3.0
    log_level: str = "INFO"
    parameters: Mapping[str, str] = field(default_factory=dict)
    project: Path | None = None

    def template_parameters(self) -> Mapping[str, str]:
        """Values for the template's parameters: those for trying out, the options', and the user's, who wins."""
        ours = {"SampleThreshold": str(self.threshold), "LogLevel": self.log_level}
        return {**FOR_TRYING_OUT, **ours, **self.parameters}

    def project_directory(self) -> Path:
        """Where ``template.yaml`` and ``functions/`` are; UsageError when they cannot be found."""
        if self.project is not None:
            return _checked(self.project)
        here = Path.cwd()
        for candidate in (here, *here.parents, Path(__file__).parents[3]):
            if _is_project(candidate):
                return candidate
        raise UsageError(
            f"{here} is not inside a checkout of goldsmith",
            f"change to the directory that holds {TEMPLATE} and {FUNCTIONS}/, or name it with --project",
        )


def _is_project(directory: Path) -> bool:
    return (directory / TEMPLATE).is_file() and (directory / FUNCTIONS / "goldsmith").is_dir()


def _checked(directory: Path) -> Path:
    if not _is_project(directory):
        raise UsageError(
            f"--project {directory}: no checkout of goldsmith",
            f"name the directory that holds {TEMPLATE} and {FUNCTIONS}/goldsmith",
        )
    return directory
