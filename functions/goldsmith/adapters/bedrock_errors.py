"""What Bedrock's errors mean to us, where models are trained and where they answer.

Source: the errors of each operation in the API references of ``bedrock`` and ``bedrock-runtime``, and botocore's models
of both. One code, ValidationException, means very different things there: in two places the message tells which.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from botocore.exceptions import ClientError, ParamValidationError, ReadTimeoutError

from goldsmith.adapters.aws import aws_errors, error_code
from goldsmith.errors import (
    ConfigurationProblem,
    GoldsmithError,
    ProviderRejected,
    RateLimited,
    ServiceUnavailable,
    TimedOut,
    TrainingBlocked,
)

T = TypeVar("T")

_NOT_FOUND = "ResourceNotFoundException"
_THROTTLED = frozenset({"ThrottlingException", "TooManyRequestsException"})
_INVALID = "ValidationException"
_LONGEST_MESSAGE = 300
_PERMISSION = (
    "check that the account has access to the model (Bedrock's console, Model access), that this region offers it, and"
    " that the caller's role allows the call"
)
_UNKNOWN_MODEL = "check the model's name, the region, and whether the model has been retired"
_QUOTA = "ask for more in Service Quotas, delete what is not needed, or lower MaximumActiveRuns"
_ROLE = "check the stack's BedrockTrainingRole: Bedrock must be able to take it and to read the bucket by it"
_ABOUT_THE_ROLE = ("assume", "permission", "access denied", "not authorized")

_Meanings = Mapping[str, tuple[type[GoldsmithError], str]]
_TRAINING: _Meanings = {
    "AccessDeniedException": (ConfigurationProblem, _PERMISSION),
    _NOT_FOUND: (TrainingBlocked, _UNKNOWN_MODEL),
    "ServiceQuotaExceededException": (ConfigurationProblem, _QUOTA),
    "TooManyTagsException": (TrainingBlocked, "the account's tag policies leave no room for the tags of a job"),
}
_ANSWERING: _Meanings = {
    "AccessDeniedException": (ConfigurationProblem, _PERMISSION),
    _NOT_FOUND: (ConfigurationProblem, _UNKNOWN_MODEL),
    "ServiceQuotaExceededException": (ConfigurationProblem, "ask for more in Service Quotas"),
    "ModelTimeoutException": (TimedOut, "the model took too long"),
    "ModelErrorException": (ServiceUnavailable, "the model failed"),
    "ModelNotReadyException": (ServiceUnavailable, "the model is not ready yet"),
}


@contextmanager
def training_errors(what: str) -> Iterator[None]:
    """Turn the errors of jobs, models and deployments into ours; ``what`` was being done.

    Raises:
        RateLimited, TimedOut, ServiceUnavailable: passes by itself.
        ConfigurationProblem: a permission, a role or a quota.
        TrainingBlocked: the model is not there.
        ProviderRejected: the request itself is not acceptable.
    """
    with _bedrock_errors(what, _TRAINING):
        yield


@contextmanager
def answering_errors(what: str) -> Iterator[None]:
    """Turn the errors of a question into ours; ``what`` was being done. A model that is not there is configuration.

    Raises as ``training_errors`` does, but for TrainingBlocked.
    """
    with _bedrock_errors(what, _ANSWERING):
        yield


def unless_missing(call: Callable[..., T], **parameters: str) -> T | None:
    """What a look-up answers; None where there is no such thing.

    The reference has two errors for the look-ups and does not say which one a name gets that nobody has. The names we
    ask for satisfy the API's patterns, so that they are not valid can only mean that they name nothing.
    """
    try:
        return call(**parameters)
    except ClientError as error:
        if error_code(error) not in {_NOT_FOUND, _INVALID}:
            raise
        return None


def wants_an_inference_profile(error: ClientError) -> bool:
    """Whether a model was refused because it answers through an inference profile only."""
    return error_code(error) == _INVALID and "inference profile" in _said(error)


@contextmanager
def _bedrock_errors(what: str, meanings: _Meanings) -> Iterator[None]:
    try:
        with aws_errors(what), _of_bedrock(what, meanings):
            yield
    except ClientError as error:
        raise ProviderRejected(f"{what}: Bedrock answered {error_code(error)}: {_message(error)}") from error


@contextmanager
def _of_bedrock(what: str, meanings: _Meanings) -> Iterator[None]:
    """What Bedrock alone has, or means in a way of its own; the rest goes through."""
    try:
        yield
    except ClientError as error:
        meaning = _meaning(what, error, meanings)
        if meaning is None:
            raise
        raise meaning from error
    except ReadTimeoutError as error:
        raise TimedOut(f"{what}: Bedrock took too long") from error
    except ParamValidationError:
        # Its message quotes the value, which may be somebody's text, and so would a traceback.
        raise ProviderRejected(f"{what}: the request has a value that Bedrock's API does not take") from None


def _meaning(what: str, error: ClientError, meanings: _Meanings) -> GoldsmithError | None:
    code, said = error_code(error), f"{what}: Bedrock answered {error_code(error)}"
    if code in meanings:
        kind, cure = meanings[code]
        return kind(f"{said}: {cure} ({_message(error)})")
    if code in _THROTTLED:
        return RateLimited(said, _retry_after(error))
    if meanings is _TRAINING and code == _INVALID and _about_the_role(error):
        return ConfigurationProblem(f"{said}: {_ROLE} ({_message(error)})")
    return None


def _about_the_role(error: ClientError) -> bool:
    return any(word in _said(error).lower() for word in _ABOUT_THE_ROLE)


def _said(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", ""))


def _message(error: ClientError) -> str:
    """What Bedrock says, without the values that it quotes."""
    return re.sub(r"(?<!\w)('[^']*'|\"[^\"]*\")", "'…'", _said(error))[:_LONGEST_MESSAGE]


def _retry_after(error: ClientError) -> float | None:
    """Seconds to wait, where the answer says so: in AWS's own header, in milliseconds."""
    headers: Mapping[str, Any] = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    said = str(headers.get("x-amz-retry-after", ""))
    return int(said) / 1000 if said.isdecimal() else None
