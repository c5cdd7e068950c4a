"""Makes two running servers a stack: secrets, the template deployed, the webhook connected."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from goldsmith_cli.aws import Clients
from goldsmith_cli.errors import LocalStackError
from goldsmith_cli.local import http
from goldsmith_cli.local.deployment import Deployment, deploy, keep_secret, upload_code, upload_template, with_code_at
from goldsmith_cli.local.environment import ACCESS_KEY, REGION, SECRET_KEY
from goldsmith_cli.local.nested import MONITORING, with_monitoring_at
from goldsmith_cli.local.options import FUNCTIONS, TEMPLATE, template_parameters
from goldsmith_cli.local.records import Identity
from goldsmith_cli.progress import Step

STAND_IN_MODEL = "standin-base"


def provision(
    endpoints: tuple[str, str], identity: Identity, stack_name: str, project: Path, step: Step
) -> dict[str, str]:
    """Deploy the project, as ``identity`` has it chosen, to the local AWS and connect the stand-in; the outputs.

    ``endpoints`` are those of the local AWS and of the stand-in. The output ``WebhookUrl`` is the one
    that can be called here.
    """
    aws_endpoint, provider_endpoint = endpoints
    client = Clients.local(aws_endpoint, REGION, ACCESS_KEY, SECRET_KEY)
    with step("Package the functions"):
        code = upload_code(client, project / FUNCTIONS)
        secret_arns = {
            "ProviderKeySecretArn": keep_secret(client, f"{stack_name}/provider-key", identity.provider_key),
            "WebhookSecretArn": keep_secret(client, f"{stack_name}/webhook-secret", identity.webhook_secret),
        }
    with step(f"Deploy {TEMPLATE}"):
        monitoring = (project / MONITORING).read_text(encoding="utf-8")
        template = with_code_at((project / TEMPLATE).read_text(encoding="utf-8"), code)
        template_url = upload_template(client, with_monitoring_at(template, upload_template(client, monitoring)))
        parameters = {**_parameters(provider_endpoint), **secret_arns, **template_parameters(identity.chosen)}
        outputs = deploy(client, Deployment(stack_name, template_url, parameters))
    with step("Connect the provider's webhook"):
        webhook = local_function_url(aws_endpoint, outputs["WebhookUrl"])
        _connect_webhook(provider_endpoint, webhook, identity)
    return {**outputs, "WebhookUrl": webhook}


def _parameters(provider_endpoint: str) -> Mapping[str, str]:
    return {
        "ProviderEndpoint": provider_endpoint,
        "BaseModel": STAND_IN_MODEL,
        "RewriteModel": STAND_IN_MODEL,
        "TickRate": "rate(1 minute)",
        "AdvanceTimeoutSeconds": "60",
        "ProtectData": "false",
        "MetricMathAlarms": "off",  # MiniStack's CloudFormation refuses them
    }


def local_function_url(aws_endpoint: str, function_url: str) -> str:
    """The local address of a function URL: its host name, which no resolver knows, becomes a path."""
    host = urlsplit(function_url).hostname or ""
    url_id, dot, rest = host.partition(".lambda-url.")
    if not (url_id and dot and rest):
        raise LocalStackError(f"{function_url!r} is not a function URL")
    return f"{aws_endpoint}/_aws/lambda-url/{url_id}/"


def _connect_webhook(provider_endpoint: str, webhook: str, identity: Identity) -> None:
    root = urlsplit(provider_endpoint)
    try:
        http.put_json(
            f"{root.scheme}://{root.netloc}/_standin/webhook",
            {"url": webhook, "secret": identity.webhook_secret},
            {"authorization": f"Bearer {identity.provider_key}"},
        )
    except OSError as error:
        raise LocalStackError(f"the provider's stand-in does not take the webhook: {error}") from error
