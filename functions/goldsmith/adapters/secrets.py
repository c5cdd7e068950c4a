"""Secrets from Secrets Manager."""

from typing import TYPE_CHECKING

from goldsmith.adapters.aws import aws_errors

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def secret(client: "SecretsManagerClient", arn: str) -> str:
    """The secret's text."""
    with aws_errors("reading a secret"):
        return client.get_secret_value(SecretId=arn)["SecretString"]
