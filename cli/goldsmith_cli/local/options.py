"""What a local stack is started with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from goldsmith_cli.errors import LocalStackError, UsageError
from goldsmith_cli.local.parameters import declared, refuse_impossible, refuse_unknown
from goldsmith_cli.local.records import Chosen
from goldsmith_cli.standin.records import EngineName
from goldsmith_cli.standin.smollm2.extra import ExtraMissingError, require_extra
from goldsmith_cli.standin.smollm2.names import BASE_MODEL

TEMPLATE = "template.yaml"
FUNCTIONS = "functions"
# The template's own values suit thresholds of hundreds: the smallest one holds out fewer answers than it asks for.
FOR_TRYING_OUT = {"SampleThreshold": "20", "HoldoutFraction": "0.25", "MinimumEvidence": "3"}
# Rules go on rewriting and judging: what a model this small rewrites is seldom fit for use. It writes slowly, too.
_OF_ENGINE: Mapping[EngineName, Mapping[str, str]] = {
    "memory": {},
    "smollm2": {"BaseModel": BASE_MODEL, "AdvanceTimeoutSeconds": "300"},
}


@dataclass(frozen=True)
class Options:
    """What a local stack is started with; what is left out stays as it was.

    ``threshold`` is the number of new samples that starts a run, ``job_seconds`` how long the
    stand-in trains by its rules, ``engine`` what it answers and trains with. ``parameters`` are values for any
    parameter of the template and win over the others. With ``enforce_permissions`` the local AWS refuses the functions
    what their roles do not allow.
    """

    threshold: int | None = None
    job_seconds: float | None = None
    log_level: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    project: Path | None = None
    enforce_permissions: bool | None = None
    engine: EngineName | None = None

    def after(self, former: Chosen) -> Chosen:
        """What holds from now on, where ``former`` held before.

        Raises:
            UsageError: nothing could be deployed with it, or what is deployed could decide nothing.
            LocalStackError: the engine is not installed here.
        """
        engine = self.engine or former.engine
        _refuse_missing(engine)
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
            engine=engine,
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
    """Values for the template's parameters: those for trying out, the engine's, and the user's, who wins."""
    return {**FOR_TRYING_OUT, **_OF_ENGINE[chosen.engine], **chosen.parameters}


def refuse_another_engine(running: Chosen, wanted: Chosen) -> None:
    """Raises UsageError where a running stack would need another engine: it is chosen when the stand-in starts."""
    if wanted.engine != running.engine:
        raise UsageError(
            f"--engine {wanted.engine}: the stack runs with the engine {running.engine}",
            "end it with goldsmith local down first",
        )


def _refuse_missing(engine: EngineName) -> None:
    if engine == "memory":
        return
    try:
        require_extra()
    except ExtraMissingError as error:
        raise LocalStackError(str(error), error.cure) from None


def _is_project(directory: Path) -> bool:
    return (directory / TEMPLATE).is_file() and (directory / FUNCTIONS / "goldsmith").is_dir()


def _checked(directory: Path) -> Path:
    if not _is_project(directory):
        raise UsageError(
            f"--project {directory}: no checkout of goldsmith",
            f"name the directory that holds {TEMPLATE} and {FUNCTIONS}/goldsmith",
        )
    return directory
