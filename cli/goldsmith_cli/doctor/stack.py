"""The stack as CloudFormation sees it: its state, its version, its parameters."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import ValidationError

from goldsmith.domain.policy import TenantPolicy
from goldsmith_cli.doctor.findings import Verdict, ok, problem, unchecked, warning
from goldsmith_cli.doctor.machine import goldsmith_version
from goldsmith_cli.doctor.running import Check
from goldsmith_cli.validation import sentence

if TYPE_CHECKING:
    from goldsmith_cli.doctor.patient import Patient

VERSION_OUTPUT = "Version"
# What triage and rewrite, and launch and advance, refuse to start with; CloudFormation cannot compare numbers.
_TOGETHER = {
    "positive_rating": "PositiveRating",
    "negative_rating": "NegativeRating",
    "training_price": "TrainingPrice",
    "cost_ceiling": "CostCeiling",
}


def of_the_stack(patient: "Patient") -> Iterator[Check]:
    """What one description of the stack tells."""
    status, reason = patient.described["StackStatus"], patient.described.get("StackStatusReason", "")
    yield Check("stack", "cloudformation describe-stacks", lambda: state(patient, status, reason))
    deployed = patient.output(VERSION_OUTPUT)
    yield Check("version", f"output {VERSION_OUTPUT}", lambda: same_version(patient, deployed, goldsmith_version()))
    yield Check("parameters", "values that must go together", lambda: together(patient, patient.parameters))
    yield Check("log level", "parameter LogLevel", lambda: log_level(patient, patient.parameters.get("LogLevel", "")))


def state(patient: "Patient", status: str, reason: str) -> Verdict:
    """Whether the last deployment went well."""
    events = f"aws cloudformation describe-stack-events --stack-name {patient.name}"
    said = f"{patient.name}: {status}" + (f" ({reason})" if reason else "")
    if status.endswith("IN_PROGRESS"):
        return warning(
            f"{said}: it is being changed", f"aws cloudformation describe-stacks --stack-name {patient.name}"
        )
    if status == "UPDATE_ROLLBACK_COMPLETE":
        return warning(f"{said}: the last deployment failed, the one before it runs", events)
    return ok(said) if status in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"} else problem(said, events)


def same_version(patient: "Patient", deployed: str, mine: str) -> Verdict:
    """Whether what is deployed is of this command's version."""
    if not deployed:
        return warning(f"the stack does not tell its version: it is older than this command's {mine}", patient.deploy)
    if deployed != mine:
        return warning(f"the stack is of version {deployed}, this command of {mine}", patient.deploy)
    return ok(deployed)


def together(patient: "Patient", parameters: Mapping[str, str]) -> Verdict:
    """Whether the functions would start with these values."""
    fields = {field: parameters[name] for field, name in _TOGETHER.items() if name in parameters}
    if not fields:
        return unchecked("the stack's parameters are not told")
    try:
        TenantPolicy.model_validate(fields)
    except ValidationError as error:
        wrong = "; ".join(sentence(each) for each in error.errors(include_url=False))
        for field, name in _TOGETHER.items():
            wrong = wrong.replace(field, name)
        return problem(f"functions refuse to start: {wrong}", f"{patient.deploy} --guided")
    return ok("PositiveRating, NegativeRating, TrainingPrice and CostCeiling go together")


def log_level(patient: "Patient", level: str) -> Verdict:
    """Whether texts of customers may be in the logs."""
    if level != "DEBUG":
        return ok(level or "INFO")
    if patient.target.is_local:
        return ok("DEBUG, on the local stack")
    return warning("DEBUG: prompts and e-mail text may be in the logs", patient.deploy_with("LogLevel=INFO"))
