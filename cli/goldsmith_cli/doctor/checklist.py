"""Everything that is looked at, in the order it is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from goldsmith_cli.doctor.bedrock import of_bedrock
from goldsmith_cli.doctor.data import of_data
from goldsmith_cli.doctor.drift import of_drift
from goldsmith_cli.doctor.functions import of_functions
from goldsmith_cli.doctor.patient import Patient
from goldsmith_cli.doctor.people import of_people
from goldsmith_cli.doctor.provider import of_provider
from goldsmith_cli.doctor.quotas import of_quotas
from goldsmith_cli.doctor.running import Check
from goldsmith_cli.doctor.secrets import of_secrets
from goldsmith_cli.doctor.stack import of_the_stack

if TYPE_CHECKING:
    from goldsmith_cli.target import Target


def patient_of(target: "Target", now: datetime) -> Patient:
    """The stack of ``target``, described anew."""
    described = target.client("cloudformation").describe_stacks(StackName=target.stack_name)["Stacks"][0]
    return Patient(target, described, now)


def of_a_stack(patient: Patient, *, drift: bool) -> Sequence[Check]:
    """What there is to look at on a stack that is there."""
    return [
        *of_the_stack(patient),
        *of_drift(patient, resources=drift),
        *of_functions(patient),
        *of_data(patient),
        *of_quotas(patient),
        *of_secrets(patient),
        *of_provider(patient),
        *of_bedrock(patient),
        *of_people(patient),
    ]
