BASE_MODEL = "smollm2-135m-instruct"
"""The name the engine's base model goes by."""

CONTEXT_TOKENS = 2048
"""Longest conversation with its answer, served or trained on. The model could take four times as many."""

ANSWER_TOKENS = 384
"""Longest answer, whatever longer one a request allows: a small model that begins to repeat itself never ends."""
