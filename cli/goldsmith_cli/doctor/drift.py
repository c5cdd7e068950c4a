"""Whether what is deployed is what this checkout would deploy, and whether anybody changed it by hand."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith_cli.doctor.findings import Verdict, ok, unchecked, warning
from goldsmith_cli.doctor.running import Check
from goldsmith_cli.errors import UsageError

if TYPE_CHECKING:
    from goldsmith_cli.doctor.patient import Patient

_COMPARED = ("Parameters", "Rules", "Mappings", "Conditions", "Globals", "Resources", "Outputs")
# What packaging changes: the place of the code, and notes about where it came from.
_OF_PACKAGING = frozenset({"CodeUri", "Metadata"})
_SHOWN = 6
_DRIFT_SECONDS = 600.0
_LOOK_SECONDS = 3.0
Template = Mapping[str, Any]


def of_drift(patient: "Patient", *, resources: bool) -> Iterator[Check]:
    """The template's, and if ``resources`` that of everything deployed from it, which takes minutes."""
    yield Check("template", "cloudformation get-template, template.yaml", lambda: _template(patient))
    if resources:
        yield Check("resources", "detect-stack-drift", lambda: _resources(patient), _DRIFT_SECONDS)
    else:
        yield Check("resources", "detect-stack-drift", lambda: unchecked("it takes minutes; --drift looks"))


def _template(patient: "Patient") -> Verdict:
    from goldsmith_cli.local.options import TEMPLATE, Options

    try:
        path = Options().project_directory() / TEMPLATE
    except UsageError:
        return unchecked("there is no template.yaml at hand", "look again from a checkout of goldsmith")
    answer = patient.target.client("cloudformation").get_template(StackName=patient.name, TemplateStage="Original")
    return same_template(patient, parsed(answer["TemplateBody"]), parsed(path.read_text(encoding="utf-8")), path)


def parsed(body: object) -> Template:
    """A template, whether it comes as text (YAML, or JSON, which is YAML too) or was read already."""
    from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]  # the library has no types

    read: Template = yaml_parse(body) if isinstance(body, str) else json.loads(json.dumps(body))
    return read


def same_template(patient: "Patient", deployed: Template, mine: Template, path: Path) -> Verdict:
    """Whether both would make the same stack."""
    differences = list(differing(deployed, mine))
    if not differences:
        return ok(f"as in {path}")
    more = f" and {len(differences) - _SHOWN} more" if len(differences) > _SHOWN else ""
    return warning(f"differs from {path}: {', '.join(differences[:_SHOWN])}{more}", patient.deploy)


def differing(deployed: Template, mine: Template) -> Iterator[str]:
    """What one of them lacks, or has otherwise."""
    for section in _COMPARED:
        theirs, ours = deployed.get(section) or {}, mine.get(section) or {}
        one = section.removesuffix("s").lower() if section != "Globals" else "globals"
        for name in [*ours, *(name for name in theirs if name not in ours)]:
            if name not in theirs:
                yield f"{one} {name} is not deployed"
            elif name not in ours:
                yield f"{one} {name} is deployed only"
            elif _essence(theirs[name]) != _essence(ours[name]):
                yield f"{one} {name}"


def _essence(value: Any) -> Any:  # noqa: ANN401 - any part of a template
    """A value without what packaging changes and how its numbers and flags are written."""
    if isinstance(value, Mapping):
        return {name: _essence(each) for name, each in value.items() if name not in _OF_PACKAGING}
    if isinstance(value, list):
        return [_essence(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _resources(patient: "Patient") -> Verdict:
    client = patient.target.client("cloudformation")
    asked = client.detect_stack_drift(StackName=patient.name)["StackDriftDetectionId"]
    while True:
        seen: Mapping[str, Any] = client.describe_stack_drift_detection_status(StackDriftDetectionId=asked)
        if seen["DetectionStatus"] != "DETECTION_IN_PROGRESS":
            break
        time.sleep(_LOOK_SECONDS)
    answer: Mapping[str, Any] = client.describe_stack_resource_drifts(
        StackName=patient.name, StackResourceDriftStatusFilters=["MODIFIED", "DELETED"]
    )
    return drifted(patient, seen, answer["StackResourceDrifts"])


def drifted(patient: "Patient", seen: Mapping[str, Any], drifts: Sequence[Mapping[str, Any]]) -> Verdict:
    """Whether anything was changed beside CloudFormation."""
    if seen["DetectionStatus"] != "DETECTION_COMPLETE":
        return unchecked(f"detection ended {seen['DetectionStatus']}: {seen.get('DetectionStatusReason', '')}")
    if not drifts:
        return ok("nothing was changed by hand")
    names = [f"{each['LogicalResourceId']} {each['StackResourceDriftStatus'].lower()}" for each in drifts]
    details = f"aws cloudformation describe-stack-resource-drifts --stack-name {patient.name}"
    return warning(f"changed by hand: {', '.join(names[:_SHOWN])}", details)
