"""The stack's secrets: there, readable, and of the right shape. Nothing of their text is ever part of a verdict."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from goldsmith.adapters.aws import error_code
from goldsmith.domain.webhooks import signing_key
from goldsmith.errors import ConfigurationProblem
from goldsmith_cli.doctor.findings import Verdict, ok, problem, unchecked, warning
from goldsmith_cli.doctor.running import Check

if TYPE_CHECKING:
    from goldsmith_cli.doctor.patient import Patient

KEY_OUTPUT = "ConfiguredProviderKeySecretArn"
_WEBHOOK = "WebhookSecretArn"
_SHORTEST_KEY = 16


def of_secrets(patient: "Patient") -> Iterator[Check]:
    """The provider's key, and the webhook's signing secret."""
    yield Check("provider key", patient.output(KEY_OUTPUT) or "no secret", lambda: _key(patient))
    secret = patient.parameters.get(_WEBHOOK, "")
    yield Check("webhook secret", secret or f"parameter {_WEBHOOK}", lambda: _webhook(patient, secret))


def read(patient: "Patient", arn: str) -> str | None:
    """A secret's text as it is stored; None where it is no text. ClientError when it cannot be read."""
    return patient.target.client("secretsmanager").get_secret_value(SecretId=arn).get("SecretString")


def _key(patient: "Patient") -> Verdict:
    arn = patient.output(KEY_OUTPUT)
    if not arn:
        return ok("none is needed: Bedrock trains, rewrites and judges")
    try:
        text = read(patient, arn)
    except ClientError as error:
        return _unreadable(error, arn)
    return key_shape(text, arn, patient.output("ConfiguredProviderEndpoint"))


def _unreadable(error: ClientError, arn: str) -> Verdict:
    code = error_code(error)
    if code == "ResourceNotFoundException":
        return problem("the secret is not there, or has no value", put(arn))
    if code == "InvalidRequestException":
        return problem("the secret is to be deleted", f"aws secretsmanager restore-secret --secret-id {arn}")
    raise error


def put(arn: str) -> str:
    """The command that stores a secret's text, from a file so that no history keeps it."""
    return f"aws secretsmanager put-secret-value --secret-id {arn} --secret-string file://secret.txt"


def key_shape(text: str | None, arn: str, endpoint: str) -> Verdict:
    """Whether a provider could take this for a key."""
    if text is None:
        return problem("the secret is binary, not text", put(arn))
    key = text.strip()
    if not key:
        return problem("the secret is empty", put(arn))
    if key.startswith("{"):
        return problem("the secret is JSON; it must be the key alone, as plain text", put(arn))
    if not key.isascii() or not key.isprintable() or " " in key:
        return problem("there are characters in it that no key has", put(arn))
    if key != text:
        return warning("a space or line break surrounds it; functions leave it out, other programs may not", put(arn))
    if len(key) < _SHORTEST_KEY:
        return warning(f"it has {len(key)} characters: too short for a key", put(arn))
    if "//api.openai.com/" in f"{endpoint}/" and not key.startswith("sk-"):
        return warning("it does not begin with sk-, as OpenAI's keys do", put(arn))
    return ok("there, readable, of the shape of a key")


def _webhook(patient: "Patient", arn: str) -> Verdict:
    if not patient.parameters:
        return unchecked("the stack's parameters are not told")
    if not arn:
        return ok("none: webhooks are refused, runs are looked at every TickRate")
    try:
        text = read(patient, arn)
    except ClientError as error:
        return _unreadable(error, arn)
    return webhook_shape(text, arn)


def webhook_shape(text: str | None, arn: str) -> Verdict:
    """Whether signatures could be checked with it."""
    try:
        signing_key((text or "").strip())
    except ConfigurationProblem as wrong:
        return problem(str(wrong).partition(":")[0], put(arn))
    if not (text or "").strip().startswith("whsec_"):
        return warning("it does not begin with whsec_, as a signing secret does", put(arn))
    return ok("there, readable, a signing secret")
