"""The model provider of a stack, reached with the stack's key."""

from typing import TYPE_CHECKING

from goldsmith.adapters.openai_client import openai_client
from goldsmith.adapters.secrets import secret

if TYPE_CHECKING:
    import openai

    from goldsmith_cli.target import Target

_PROVIDER_SECONDS = 60.0


def provider_client(target: "Target") -> "openai.OpenAI":
    """The client of the stack's provider; the key is read when the first request is made."""
    key = secret(target.client("secretsmanager"), target.output("ConfiguredProviderKeySecretArn"))
    client = openai_client(target.output("ConfiguredProviderEndpoint"), key, _PROVIDER_SECONDS)
    if not target.is_local:
        return client
    import openai

    # No proxy stands between us and our own machine, whatever the environment says.
    return client.with_options(http_client=openai.DefaultHttpxClient(trust_env=False))
