"""What Bedrock's jobs, models and deployments are called: always the same for the same thing, so they are found again.

The rules are those of the API: job names, model names, deployment names and request tokens each have a pattern and
at most 63 characters (tokens more); letters, digits and single hyphens satisfy all four.
"""

import re
from hashlib import sha256

LONGEST = 63
_DIGEST = 16
_CUSTOM_MODEL = ":custom-model/"
_DEPLOYMENT = ":custom-model-deployment/"


def bedrock_name(name: str) -> str:
    """``name`` as Bedrock takes it; one that has to be changed for that is told from others by its hash."""
    plain = re.sub(r"[^0-9A-Za-z]+", "-", name).strip("-")
    if plain == name and len(name) <= LONGEST:
        return name
    kept = plain[: LONGEST - _DIGEST - 1].rstrip("-")
    return f"{kept}-{_digest(name)}".strip("-")


def deployment_name(name: str, model: str) -> str:
    """What the deployment of ``model`` under ``name`` is called: another stack may have a run of that name."""
    return bedrock_name(f"{name}-{_digest(model)}")


def is_custom_model(model: str) -> bool:
    """Whether it is a tuned model's ARN."""
    return _CUSTOM_MODEL in model


def is_deployment(serving: str) -> bool:
    """Whether it is a deployment's ARN."""
    return _DEPLOYMENT in serving


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_DIGEST]
