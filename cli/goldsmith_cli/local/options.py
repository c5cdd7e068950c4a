"""What a local stack is started with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from goldsmith_cli.errors import UsageError
from goldsmith_cli.local.parameters import declared, refuse_impossible, refuse_unknown
from goldsmith_cli.local.records import Chosen

TEMPLATE = "template.yaml"
FUNCTIONS = "functions"
# The template's own values suit thresholds of hundreds: the smallest one holds out fewer answers than it asks for.
FOR_TRYING_OUT = {"SampleThreshold": "20", "HoldoutFraction": "0.25", "MinimumEvidence": "3"}


@dataclass(frozen=True)
class Options:
    """What a local stack is started with; what is left out stays as it was.

    ``threshold`` is the number of new samples that starts a run, ``job_seconds`` how long the
    stand-in trains. ``parameters`` are values for any parameter of the template and win over the others.
    With ``enforce_permissions`` the local AWS refuses the functions what their roles do not allow.
    """

    threshold: int | None = None
    job_seconds: float | None = None
    log_level: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    project: Path | None = None
    enforce_permissions: bool | None = None

    def after(self, former: Chosen) -> Chosen:
        """What holds from now on, where ``former`` held before.

        Raises:
            UsageError: nothing could be deployed with it, or what is deployed could decide nothing.
        """
        template = declared(self.project_directory() / TEMPLATE)
        refuse_unknown(self.parameters, template)
        named = {"SampleThreshold": self.threshold, "LogLevel": self.log_level}
        given = {name: str(value) for name, value in named.items() if value is not None}
        kept = {name: value for name, value in former.parameters.items() if name in template}
        chosen = Chosen(
            parameters={**kept, **given, **self.parameters},
            job_seconds=former.job_seconds if self.job_seconds is None else self.job_seconds,
            enforce_permissions=(
                former.enforce_permissions if self.enforce_permissions is None else self.enforce_permissions
            ),
        )
        refuse_impossible(template_parameters(chosen), template)
        return chosen

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


def template_parameters(chosen: Chosen) -> Mapping[str, str]:
    """Values for the template's parameters: those for trying out, and the user's, who wins."""
    return {**FOR_TRYING_OUT, **chosen.parameters}


def _is_project(directory: Path) -> bool:
    return (directory / TEMPLATE).is_file() and (directory / FUNCTIONS / "goldsmith").is_dir()


def _checked(directory: Path) -> Path:
    if not _is_project(directory):
        raise UsageError(
            f"--project {directory}: no checkout of goldsmith",
            f"name the directory that holds {TEMPLATE} and {FUNCTIONS}/goldsmith",
        )
    return directory
