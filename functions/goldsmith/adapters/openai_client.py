"""The OpenAI SDK's client, and what its errors mean to us.

Importing this module imports ``openai``, which costs a second or two: only functions that talk to a provider do.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import openai

from goldsmith.errors import (
    ConfigurationProblem,
    ModelRefused,
    ProviderRejected,
    RateLimited,
    ServiceUnavailable,
    TrainingBlocked,
)

_SERVER_ERRORS = 500
_TRY_AGAIN = frozenset({408, 409})
_FILTERED = frozenset({"content_filter", "content_policy_violation"})


def openai_client(endpoint: str, key: Callable[[], str], timeout_seconds: float) -> openai.OpenAI:
    """A client of an OpenAI-compatible endpoint: one retry of its own, the queue does the rest.

    ``key`` is asked for before each request.
    """
    return openai.OpenAI(base_url=endpoint, api_key=key, timeout=timeout_seconds, max_retries=1)


@contextmanager
def provider_errors(what: str) -> Iterator[None]:
    """Turn the SDK's errors into ours; ``what`` was being done.

    Raises:
        RateLimited, ServiceUnavailable: passes by itself.
        ConfigurationProblem: key, quota, permission or model name.
        TrainingBlocked: fine-tuning is not available to the organisation, or not for the model.
        ModelRefused: the content filter stopped the request.
        ProviderRejected: the request itself is not acceptable.
    """
    try:
        yield
    except openai.APIConnectionError as error:
        raise ServiceUnavailable(f"{what}: the provider could not be reached ({type(error).__name__})") from error
    except openai.APIStatusError as error:
        raise _meaning(what, error) from error


def _meaning(what: str, error: openai.APIStatusError) -> Exception:
    status, code = error.status_code, str(error.code or "")
    said = f"{what}: the provider answered {status} {code}".rstrip()
    if code == "training_not_available":
        return TrainingBlocked(f"{said}: fine-tuning is not available to this organisation; choose another provider")
    if code == "model_not_available":
        return TrainingBlocked(f"{said}: the base model cannot be tuned, or not any more; choose another")
    if code == "insufficient_quota":
        return ConfigurationProblem(f"{said}: the account has no credit left; add some, or raise its limit")
    if status == 429:
        return RateLimited(said, _retry_after(error))
    if status >= _SERVER_ERRORS or status in _TRY_AGAIN:
        return ServiceUnavailable(said)
    if status in (401, 403):
        return ConfigurationProblem(f"{said}: check the provider's key and its permissions")
    if code == "model_not_found":
        return ConfigurationProblem(f"{said}: check the model's name, and whether it has been retired")
    if code in _FILTERED:
        return ModelRefused(said)
    return ProviderRejected(f"{said}: {error.message[:300]}")


def _retry_after(error: openai.APIStatusError) -> float | None:
    asked = error.response.headers.get("retry-after", "")
    try:
        return float(asked)
    except ValueError:
        return None
