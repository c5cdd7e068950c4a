"""Whether a tuned model answers, and under which name."""

import re
from hashlib import sha256

import openai

from goldsmith.adapters.openai_client import provider_errors
from goldsmith.adapters.openai_models import entry_of
from goldsmith.domain.provider import Serving

_LONGEST_DEPLOYMENT_NAME = 64
_DIGEST = 8
_FORBIDDEN = re.compile(r"[^A-Za-z0-9_.-]")


def served(client: openai.OpenAI, model: str) -> Serving:
    """A model that answers by its own name as soon as the endpoint shows it.

    Until then it may be on its way, or held back by the checks that follow its training.
    """
    if entry_of(client, model) is not None:
        return Serving(model)
    return Serving(
        None,
        f"{model} is not served yet; should that last, the events of its job at the provider tell whether its checks "
        "hold it back",
    )


def deployed(client: openai.OpenAI, model: str, run: str) -> Serving:
    """A model that a person deploys: whether its deployment answers a request of one token."""
    name = deployment_name(model, run)
    with provider_errors("asking the deployment"):
        try:
            client.chat.completions.create(
                model=name, messages=[{"role": "user", "content": "Hello"}], max_completion_tokens=1
            )
        except openai.NotFoundError:
            return Serving(
                None, f"deploy {model} in Azure as deployment {name}; the run goes on by itself when it answers"
            )
    return Serving(name)


def deployment_name(model: str, run: str) -> str:
    """What the deployment of a run's model is called: the run's name, and a digest of the model's.

    Runs of two stacks may have the same name; by the digest neither takes the other's deployment for its own. Azure
    takes letters, digits and ``-_.``, 64 of them at most.
    """
    digest = sha256(model.encode()).hexdigest()[:_DIGEST]
    return f"{_FORBIDDEN.sub('-', run)[: _LONGEST_DEPLOYMENT_NAME - _DIGEST - 1]}-{digest}"
