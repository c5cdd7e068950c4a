"""Secrets from Secrets Manager, read again every few minutes so that a rotated one is picked up."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from goldsmith.adapters.aws import aws_errors
from goldsmith.errors import ConfigurationProblem, TransientError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_FRESH_SECONDS = 300
_FAILED_SECONDS = 5.0


def secret(client: "SecretsManagerClient", arn: str) -> Callable[[], str]:
    """A function that returns the secret's text, at most five minutes old.

    It raises ServiceUnavailable or ConfigurationProblem when it cannot be read, for five seconds without trying.
    """
    known: list[tuple[float, str]] = []
    failed: list[tuple[float, TransientError]] = []

    def read() -> str:
        now = time.monotonic()
        if known and now - known[0][0] < _FRESH_SECONDS:
            return known[0][1]
        if failed and now - failed[0][0] < _FAILED_SECONDS:
            # Many calls of a model ask at a time; each would wait for AWS as long as the first.
            raise type(failed[0][1])(str(failed[0][1]))
        failed.clear()
        try:
            known[:] = [(now, fetch())]
        except TransientError as error:
            failed.append((time.monotonic(), error.with_traceback(None)))
            raise
        return known[0][1]

    def fetch() -> str:
        with aws_errors("reading a secret"):
            text = client.get_secret_value(SecretId=arn).get("SecretString")
        if text is None:
            raise ConfigurationProblem("reading a secret: it holds bytes, not a text")
        return text.strip()  # whoever made the secret from a file may have left a line end in it

    return read
