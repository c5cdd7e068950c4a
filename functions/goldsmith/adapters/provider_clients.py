"""The provider's clients, one each for the life of the process; importing this module imports ``openai``."""

from functools import cache

import openai

from goldsmith.adapters.aws import client
from goldsmith.adapters.openai_client import async_openai_client, openai_client
from goldsmith.adapters.secrets import secret


@cache
def provider(endpoint: str, key_arn: str, timeout_seconds: float) -> openai.OpenAI:
    """The client for files and jobs."""
    return openai_client(endpoint, secret(client("secretsmanager"), key_arn), timeout_seconds)


@cache
def async_provider(endpoint: str, key_arn: str, timeout_seconds: float) -> openai.AsyncOpenAI:
    """The client for answers, to be used in ``event_loop()`` only."""
    return async_openai_client(endpoint, secret(client("secretsmanager"), key_arn), timeout_seconds)
