"""Secrets from Secrets Manager, read again every few minutes so that a rotated one is picked up."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from goldsmith.errors import ConfigurationProblem

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_FRESH_SECONDS = 300


def secret(client: "SecretsManagerClient", arn: str) -> Callable[[], str]:
    """A function that returns the secret's text, at most five minutes old.

    It raises ConfigurationProblem when the secret cannot be read.
    """
    provider = SecretsProvider(boto3_client=client)

    def read() -> str:
        try:
            return str(provider.get(arn, max_age=_FRESH_SECONDS))
        except GetParameterError as error:
            raise ConfigurationProblem(f"the secret {arn} cannot be read: check its ARN and permissions") from error

    return read
