"""Secrets from Secrets Manager, read again every few minutes so that a rotated one is picked up."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from goldsmith.adapters.aws import aws_errors
from goldsmith.errors import TransientError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_FRESH_SECONDS = 300
_FAILED_SECONDS = 5.0


def secret(client: "SecretsManagerClient", arn: str) -> Callable[[], str]:
    """A function that returns the secret's text, at most five minutes old.

    It raises ServiceUnavailable or ConfigurationProblem when it cannot be read, for five seconds without trying.
    """
    provider = SecretsProvider(boto3_client=client)
    failed: list[tuple[float, TransientError]] = []

    def read() -> str:
        if failed and time.monotonic() - failed[0][0] < _FAILED_SECONDS:
            # Many calls of a model ask at a time; each would wait for AWS as long as the first.
            raise type(failed[0][1])(str(failed[0][1]))
        failed.clear()
        try:
            return fetch()
        except TransientError as error:
            failed.append((time.monotonic(), error.with_traceback(None)))
            raise

    def fetch() -> str:
        with aws_errors("reading a secret"):
            try:
                # Whoever made the secret from a file may have left a line end in it.
                return str(provider.get(arn, max_age=_FRESH_SECONDS)).strip()
            except GetParameterError as error:
                raise error.__context__ or error from None  # Powertools names no cause

    return read
