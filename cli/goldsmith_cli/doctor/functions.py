"""The functions: whether they are ready, and whether anything calls them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from goldsmith.adapters.aws import error_code
from goldsmith_cli.doctor.findings import Verdict, ok, problem, warning, worst
from goldsmith_cli.doctor.running import Check

if TYPE_CHECKING:
    from goldsmith_cli.doctor.patient import Patient

_OUTPUT = "FunctionName"
# The webhook is called by the provider.
_FED_BY_NOTHING = frozenset({"Webhook"})
_SCHEDULES = ("tick", "sweep")
Configuration = Mapping[str, Any]


def of_functions(patient: "Patient") -> Iterator[Check]:
    """Each function that an output names, what feeds it, and the schedules."""
    for kind, name in functions(patient).items():
        yield Check(f"function {kind.lower()}", name, partial(_function, patient, name))
        if kind not in _FED_BY_NOTHING:
            yield Check(
                f"events of {kind.lower()}", f"event source mappings of {name}", partial(_feeding, patient, name)
            )
    for which in _SCHEDULES:
        name = f"{patient.name}-{which}"
        yield Check(f"schedule {which}", name, partial(_schedule, patient, name))


def functions(patient: "Patient") -> Mapping[str, str]:
    """The functions' names, by what they are."""
    outputs = patient.target.outputs.items()
    return {output.removesuffix(_OUTPUT): name for output, name in outputs if output.endswith(_OUTPUT)}


def _function(patient: "Patient", name: str) -> Verdict:
    try:
        found: Configuration = dict(patient.target.client("lambda").get_function_configuration(FunctionName=name))
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        return problem("it is not there", patient.deploy)
    return ready(patient, found)


def ready(patient: "Patient", found: Configuration) -> Verdict:
    """Whether a function can be called with what was deployed last."""
    name, runtime = found["FunctionName"], found.get("Runtime", "")
    look = f"aws lambda get-function-configuration --function-name {name}"
    wrong = []
    if found.get("State", "Active") not in {"Active", "Inactive"}:  # inactive: idle for weeks, a call wakes it
        wrong.append(problem(f"it is {found['State']}: {found.get('StateReason', 'no reason is given')}", look))
    if found.get("LastUpdateStatus", "Successful") != "Successful":
        why = found.get("LastUpdateStatusReason", "no reason is given")
        wrong.append(problem(f"its last update is {found['LastUpdateStatus']}: {why}", patient.deploy))
    return worst(wrong, f"{found.get('State', 'Active')}, {runtime}, {found.get('MemorySize', '?')} MB")


def _feeding(patient: "Patient", name: str) -> Verdict:
    return fed(patient, name, mappings(patient, name))


def mappings(patient: "Patient", name: str) -> Sequence[Mapping[str, Any]]:
    """What Lambda polls for a function."""
    found: Sequence[Mapping[str, Any]] = patient.target.client("lambda").list_event_source_mappings(FunctionName=name)[
        "EventSourceMappings"
    ]
    return found


def fed(patient: "Patient", name: str, found: Sequence[Mapping[str, Any]]) -> Verdict:
    """Whether what waits reaches the function."""
    if not found:
        return problem(f"nothing calls {name}", patient.deploy)
    return worst([_polled(each) for each in found], f"{len(found)} enabled")


def _polled(mapping: Mapping[str, Any]) -> Verdict:
    source, state = str(mapping.get("EventSourceArn", "")).split(":")[-1], mapping.get("State", "Enabled")
    if state in {"Disabled", "Disabling"}:
        enable = f"aws lambda update-event-source-mapping --uuid {mapping['UUID']} --enabled"
        return problem(f"{source} is {state.lower()}: what waits there is not taken", enable)
    result = str(mapping.get("LastProcessingResult", ""))
    if result.startswith("PROBLEM"):
        look = f"aws lambda get-event-source-mapping --uuid {mapping['UUID']}"
        return problem(f"{source}: {result}", look)
    return ok(source)


def _schedule(patient: "Patient", name: str) -> Verdict:
    try:
        found: Mapping[str, Any] = patient.target.client("scheduler").get_schedule(Name=name)
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        return problem(f"there is no schedule {name}: runs are not looked at", patient.deploy)
    return enabled(patient, name, found)


def enabled(patient: "Patient", name: str, found: Mapping[str, Any]) -> Verdict:
    """Whether a schedule fires."""
    if found.get("State", "ENABLED") != "ENABLED":
        return problem(
            f"{name} is {found['State'].lower()}", f"enable it in EventBridge Scheduler, or {patient.deploy}"
        )
    expression = found.get("ScheduleExpression", "")
    often = warning(
        f"{expression} is seldom: a run takes a step at each", patient.deploy_with("TickRate='rate(5 minutes)'")
    )
    return often if name.endswith("-tick") and "day" in expression else ok(f"enabled, {expression}")
