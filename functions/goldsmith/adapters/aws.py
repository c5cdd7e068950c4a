"""One AWS session, its clients, and what AWS errors mean to us."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from goldsmith.errors import ConfigurationProblem, ServiceUnavailable

_CONFIG = Config(
    connect_timeout=2, read_timeout=10, retries={"mode": "standard", "max_attempts": 2}, max_pool_connections=16
)
_NEEDS_A_PERSON = frozenset(
    {
        "403",
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "KMSAccessDeniedException",
        "NoSuchBucket",
        "QueueDoesNotExist",
        "AWS.SimpleQueueService.NonExistentQueue",
        "ResourceNotFoundException",
        "UnrecognizedClientException",
    }
)
_BUSY = frozenset(
    {
        "InternalError",
        "InternalServerError",
        "InternalFailure",
        "ConditionalRequestConflict",
        "LimitExceededException",
        "OperationAborted",
        "ProvisionedThroughputExceededException",
        "OverLimit",
        "RequestLimitExceeded",
        "RequestThrottled",
        "TooManyUpdates",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)


@cache
def client(service: str) -> Any:  # noqa: ANN401 - boto3 makes the class at run time; callers name the type
    """The cached client of a service; all share one session, hence one loader and one set of credentials."""
    return _session().create_client(service, config=_CONFIG)


@cache
def patient_client(service: str, read_seconds: float, calls_at_once: int) -> Any:  # noqa: ANN401 - as above
    """A cached client for calls that take their time: each may take ``read_seconds`` and is tried once.

    A second try would sleep past the end of the function: the queue and the next tick try again.
    """
    config = Config(
        connect_timeout=2,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=calls_at_once,
    )
    return _session().create_client(service, config=config)


@cache
def _session() -> Session:
    """botocore's own: its clients are the ones boto3 hands out, without what else boto3 loads with them."""
    return Session()


def error_code(error: ClientError) -> str:
    """AWS's name for what went wrong."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def aws_errors(what: str) -> Iterator[None]:
    """Turn AWS failures into ours; ``what`` was being done. Anything unexpected is a defect and passes through.

    Raises:
        ServiceUnavailable: AWS is unreachable, throttles or failed by itself.
        ConfigurationProblem: credentials, permissions or a resource's name are wrong.
    """
    try:
        yield
    except ClientError as error:
        code = error_code(error)
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _NEEDS_A_PERSON:
            raise ConfigurationProblem(f"{what}: AWS answered {code}") from error
        if code in _BUSY or status >= 500:
            raise ServiceUnavailable(f"{what}: AWS answered {code}") from error
        raise
    except BotoCoreError as error:
        raise ServiceUnavailable(f"{what}: {type(error).__name__}") from error
