"""Secrets from Secrets Manager, read again every few minutes so that a rotated one is picked up."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from goldsmith.adapters.aws import aws_errors

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_FRESH_SECONDS = 300


def secret(client: "SecretsManagerClient", arn: str) -> Callable[[], str]:
    """A function that returns the secret's text, at most five minutes old.

    It raises ServiceUnavailable or ConfigurationProblem when the secret cannot be read.
    """
    provider = SecretsProvider(boto3_client=client)

    def read() -> str:
        with aws_errors("reading a secret"):
            try:
                # Whoever made the secret from a file may have left a line end in it.
                return str(provider.get(arn, max_age=_FRESH_SECONDS)).strip()
            except GetParameterError as error:
                raise error.__context__ or error from None  # Powertools names no cause

    return read
