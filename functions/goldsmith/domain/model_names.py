"""What models are called."""

import re

_CONTEXT_LENGTH = re.compile(r"(?P<answers>.+:\d+):\d+k")


def answering(base_model: str) -> str:
    """What a request calls a base model.

    Bedrock tunes some under a name that ends in a context length, as ``amazon.nova-micro-v1:0:128k``, and answers
    under the name without it.
    Source: https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-fine-tuning.html
    """
    found = _CONTEXT_LENGTH.fullmatch(base_model)
    return found["answers"] if found else base_model
