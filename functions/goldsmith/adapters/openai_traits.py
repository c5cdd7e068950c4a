"""In what endpoints of the OpenAI API differ from OpenAI's own, as data, chosen by the host in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Traits:
    """How an endpoint wants to be spoken to.

    ``file_prefix`` begins every training file, ``job_options`` go into the body of every new job beside what the SDK
    knows. ``lists_every_model`` says that a model which the endpoint does not show cannot be tuned there,
    ``needs_deployment`` that a tuned model answers only once a person has deployed it, under a name of its own.
    """

    file_prefix: bytes = b""
    job_options: Mapping[str, str] = field(default_factory=dict)
    lists_every_model: bool = True
    needs_deployment: bool = False


OPENAI = Traits()
AZURE = Traits(
    file_prefix=b"\xef\xbb\xbf",
    job_options={"trainingType": "GlobalStandard"},
    lists_every_model=False,
    needs_deployment=True,
)
"""Microsoft's pages "Customize a model with fine-tuning" (files begin with a byte-order mark, the type of training)
and "Deploy a fine-tuned model for inferencing", as of November 2026."""

_AZURE_HOSTS = (
    ".openai.azure.com",
    ".services.ai.azure.com",
    ".cognitiveservices.azure.com",
    ".api.cognitive.microsoft.com",
)


def traits_of(host: str) -> Traits:
    """The traits of the endpoint at a host; a host that is not known is taken to be like OpenAI's."""
    return AZURE if host.lower().rstrip(".").endswith(_AZURE_HOSTS) else OPENAI
