"""The model provider of a stack, reached with the stack's key, or on Bedrock with the operator's own permissions."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import openai

    from goldsmith.run_ports import Tuner
    from goldsmith_cli.target import Target

_PROVIDER_SECONDS = 60.0


def tuner(target: "Target") -> "Tuner":
    """Where the stack trains."""
    if configured(target) == "bedrock":
        return _bedrock_tuner(target)
    from goldsmith.adapters.openai_tuner import OpenAITuner

    return OpenAITuner(provider_client(target))


def configured(target: "Target") -> str:
    """Where the stack trains, by name; one that was deployed before there was a choice knows one name only."""
    return target.outputs.get("ConfiguredProvider", "openai")


def rewrites_on_bedrock(target: "Target") -> bool:
    """Whether the stack's models that rewrite and judge are Bedrock's."""
    return target.outputs.get("ConfiguredRewriteProvider", "openai") == "bedrock"


def provider_client(target: "Target") -> "openai.OpenAI":
    """The client of the stack's OpenAI-compatible provider; the key is read when the first request is made."""
    from goldsmith.adapters.openai_client import openai_client
    from goldsmith.adapters.secrets import secret

    key = secret(target.client("secretsmanager"), target.output("ConfiguredProviderKeySecretArn"))
    client = openai_client(target.output("ConfiguredProviderEndpoint"), key, _PROVIDER_SECONDS)
    if not target.is_local:
        return client
    import openai

    # No proxy stands between us and our own machine, whatever the environment says.
    return client.with_options(http_client=openai.DefaultHttpxClient(trust_env=False))


def _bedrock_tuner(target: "Target") -> "Tuner":
    from goldsmith.adapters.bedrock_files import BedrockFiles
    from goldsmith.adapters.bedrock_tuner import BedrockTuner
    from goldsmith.adapters.s3_versions import S3Versions
    from goldsmith_cli import stores

    bucket = target.output("DatasetBucketName")
    files = BedrockFiles(stores.store(target), S3Versions(target.client("s3"), bucket), bucket)
    return BedrockTuner(target.client("bedrock"), files, target.output("BedrockTrainingRoleArn"))
