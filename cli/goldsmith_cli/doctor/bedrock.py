"""Amazon Bedrock: whether the models are there and open to the account, and the training role is."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from goldsmith.adapters.aws import error_code
from goldsmith.errors import TrainingBlocked
from goldsmith_cli.doctor.findings import Verdict, ok, problem, warning
from goldsmith_cli.doctor.running import Check

if TYPE_CHECKING:
    from goldsmith_cli.doctor.patient import Patient

_ROLE_OUTPUT = "BedrockTrainingRoleArn"
_ACCESS = "request it in Bedrock's console, Model access"
_MISSING = frozenset({"ResourceNotFoundException", "ValidationException", "NoSuchEntity"})


def of_bedrock(patient: "Patient") -> Iterator[Check]:
    """Nothing where Bedrock does nothing."""
    if patient.output("ConfiguredProvider") == "bedrock":
        base = patient.output("ConfiguredBaseModel")
        yield Check(f"model {base}", "BaseModel, on Bedrock", partial(_base, patient, base))
        role = patient.output(_ROLE_OUTPUT)
        yield Check("training role", role, partial(_role, patient, role))
    if patient.output("ConfiguredRewriteProvider") == "bedrock":
        names = {patient.output(f"Configured{each}"): each for each in ("JudgeModel", "RewriteModel")}
        for name, parameter in names.items():
            yield Check(f"model {name}", f"{parameter}, on Bedrock", partial(_answering, patient, name, parameter))


def _base(patient: "Patient", name: str) -> Verdict:
    from goldsmith.adapters.bedrock_models import BedrockModels

    cure = patient.deploy_with("BaseModel=ANOTHER")
    try:
        told = BedrockModels(patient.target.client("bedrock")).warnings(name)
    except TrainingBlocked as blocked:
        return problem(str(blocked), cure)
    return warning(told[0], cure) if told else ok("there, can be fine-tuned in this region")


def _answering(patient: "Patient", name: str, parameter: str) -> Verdict:
    client = patient.target.client("bedrock")
    cure = patient.deploy_with(f"{parameter}=ANOTHER")
    try:
        if name.partition(".")[0] in {"us", "eu", "apac", "global", "us-gov", "jp", "au"}:
            profile: Mapping[str, Any] = client.get_inference_profile(inferenceProfileIdentifier=name)
            return profiled(profile, cure)
        return open_to_us(client.get_foundation_model_availability(modelId=name), cure)
    except ClientError as error:
        if error_code(error) not in _MISSING:
            raise
        return problem("Bedrock has no such model or inference profile in this region", cure)


def profiled(profile: Mapping[str, Any], cure: str) -> Verdict:
    """Whether an inference profile answers."""
    status = profile.get("status", "")
    return ok("an inference profile, ACTIVE") if status == "ACTIVE" else problem(f"its profile is {status}", cure)


def open_to_us(availability: Mapping[str, Any], cure: str) -> Verdict:
    """Whether a model may be asked by this account, in this region."""
    if availability.get("regionAvailability") == "NOT_AVAILABLE":
        return problem("it is not offered in this region", cure)
    agreement = availability.get("agreementAvailability", {}).get("status", "AVAILABLE")
    denied = (
        availability.get("authorizationStatus") == "NOT_AUTHORIZED"
        or availability.get("entitlementAvailability") == "NOT_AVAILABLE"
        or agreement != "AVAILABLE"
    )
    return problem("this account has no access to it", _ACCESS) if denied else ok("there, open to this account")


def _role(patient: "Patient", arn: str) -> Verdict:
    try:
        patient.target.client("iam").get_role(RoleName=arn.rpartition("/")[2])
    except ClientError as error:
        if error_code(error) not in _MISSING:
            raise
        return problem("the role is not there: Bedrock cannot read what it trains on", patient.deploy)
    return ok("there")
