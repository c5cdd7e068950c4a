"""Each error of Bedrock has one meaning, none quotes what was asked, and none is left to be a defect."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, ParamValidationError, ReadTimeoutError
from botocore.session import get_session

from goldsmith.adapters.bedrock_errors import answering_errors, training_errors, unless_missing
from goldsmith.errors import (
    ConfigurationProblem,
    GoldsmithError,
    ProviderRejected,
    RateLimited,
    ServiceUnavailable,
    TimedOut,
    TrainingBlocked,
)
from tests.fakes.aws_operations import client_error

Errors = Callable[[str], AbstractContextManager[None]]

TRAINING = {
    "AccessDeniedException": ConfigurationProblem,
    "ConflictException": ProviderRejected,
    "InternalServerException": ServiceUnavailable,
    "ResourceNotFoundException": TrainingBlocked,
    "ServiceQuotaExceededException": ConfigurationProblem,
    "ThrottlingException": RateLimited,
    "TooManyTagsException": TrainingBlocked,
    "ValidationException": ProviderRejected,
}
ANSWERING = {
    "AccessDeniedException": ConfigurationProblem,
    "InternalServerException": ServiceUnavailable,
    "ModelErrorException": ServiceUnavailable,
    "ModelNotReadyException": ServiceUnavailable,
    "ModelTimeoutException": TimedOut,
    "ResourceNotFoundException": ConfigurationProblem,
    "ServiceUnavailableException": ServiceUnavailable,
    "ThrottlingException": RateLimited,
    "ValidationException": ProviderRejected,
}
CALLED = {
    "bedrock": [
        "GetFoundationModel",
        "GetCustomModel",
        "CreateModelCustomizationJob",
        "GetModelCustomizationJob",
        "StopModelCustomizationJob",
        "CreateCustomModelDeployment",
        "GetCustomModelDeployment",
        "DeleteCustomModelDeployment",
    ],
    "bedrock-runtime": ["Converse"],
}


@cache
def statuses(service: str) -> dict[str, int]:
    """Every error that botocore's model has for what we call, with its HTTP status."""
    model = get_session().get_service_model(service)
    shapes = [shape for name in CALLED[service] for shape in model.operation_model(name).error_shapes]
    return {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in shapes}


def meant(errors: Errors, raised: Exception) -> GoldsmithError:
    with pytest.raises(GoldsmithError) as ours, errors("doing this"):
        raise raised
    return ours.value


@pytest.mark.parametrize(
    ("service", "meanings"), [("bedrock", TRAINING), ("bedrock-runtime", ANSWERING)], ids=["training", "answering"]
)
def test_the_list_has_every_error_that_the_model_has_for_what_is_called(
    service: str, meanings: dict[str, type[GoldsmithError]]
) -> None:
    assert set(statuses(service)) == set(meanings)


@pytest.mark.parametrize(("code", "kind"), TRAINING.items())
def test_an_error_of_training_has_its_meaning(code: str, kind: type[GoldsmithError]) -> None:
    error = meant(training_errors, client_error("Operation", code, "because", statuses("bedrock")[code]))
    assert type(error) is kind
    assert str(error).startswith("doing this: ")
    assert code in str(error)


@pytest.mark.parametrize(("code", "kind"), ANSWERING.items())
def test_an_error_of_answering_has_its_meaning(code: str, kind: type[GoldsmithError]) -> None:
    error = meant(answering_errors, client_error("Converse", code, "because", statuses("bedrock-runtime")[code]))
    assert type(error) is kind
    assert code in str(error)


@pytest.mark.parametrize("errors", [training_errors, answering_errors])
def test_a_refusal_that_no_reference_has_is_no_defect(errors: Errors) -> None:
    error = meant(errors, client_error("Operation", "ResourceInUseException", "taken", 400))
    assert type(error) is ProviderRejected


@pytest.mark.parametrize(
    "message",
    [
        "Could not assume provided IAM role. Please provide a valid IAM role that has proper trust policy",
        "Could not validate GetObject permissions to access Amazon S3 bucket: dataset at key train.jsonl",
    ],
)
def test_a_role_that_bedrock_cannot_use_needs_a_person(message: str) -> None:
    """Bedrock has no code of its own for it."""
    error = meant(training_errors, client_error("CreateModelCustomizationJob", "ValidationException", message, 400))
    assert type(error) is ConfigurationProblem
    assert "BedrockTrainingRole" in str(error)


def test_a_refusal_says_why_and_quotes_no_value() -> None:
    message = (
        "1 validation error detected: Value 'Dear Dana, we saw' at 'messages.1.content' isn't what a \"user\" sends"
    )
    error = meant(answering_errors, client_error("Converse", "ValidationException", message, 400))
    assert str(error).endswith("1 validation error detected: Value '…' at '…' isn't what a '…' sends")


def test_a_request_that_botocore_itself_refuses_is_rejected_without_its_values() -> None:
    report = "Invalid length for parameter system[0].text, value: Dear Dana"
    error = meant(answering_errors, ParamValidationError(report=report))
    assert type(error) is ProviderRejected
    assert (error.__cause__, error.__suppress_context__) == (None, True)
    assert "Dana" not in str(error)


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (ReadTimeoutError(endpoint_url="https://bedrock"), TimedOut),
        (ConnectTimeoutError(endpoint_url="https://bedrock"), ServiceUnavailable),
    ],
)
@pytest.mark.parametrize("errors", [training_errors, answering_errors])
def test_silence_passes(errors: Errors, raised: Exception, kind: type[GoldsmithError]) -> None:
    assert type(meant(errors, raised)) is kind


@pytest.mark.parametrize(("header", "seconds"), [("2500", 2.5), ("", None), ("soon", None)])
def test_a_throttled_call_says_when_to_come_back_where_aws_says_so(header: str, seconds: float | None) -> None:
    error = meant(answering_errors, client_error("Converse", "ThrottlingException", "", 429, x_amz_retry_after=header))
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "ValidationException"])
def test_a_name_that_nobody_has_is_none_by_either_error_of_the_reference(code: str) -> None:
    def call(**_parameters: Any) -> str:  # noqa: ANN401 - never comes to look at them
        raise client_error("GetModelCustomizationJob", code, "", 400)

    assert unless_missing(call, jobIdentifier="name") is None
