"""The OpenAI SDK's client, and what its errors mean to us.

Importing this module imports ``openai``, which costs a second or two: only functions that talk to a provider do.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isnan

import openai

from goldsmith.errors import (
    ConfigurationProblem,
    GoldsmithError,
    ModelRefused,
    ProviderRejected,
    RateLimited,
    ServiceUnavailable,
    TimedOut,
    TrainingBlocked,
)

_SERVER_ERRORS = 500
_TRY_AGAIN = frozenset({408, 409})
_NO_CREDIT = "the account has no credit left; add some, or raise its limit"
_BY_CODE: dict[str, tuple[type[GoldsmithError], str]] = {
    "training_not_available": (
        TrainingBlocked,
        "fine-tuning is not available to this organisation; choose another provider",
    ),
    "model_not_available": (TrainingBlocked, "the base model cannot be tuned, or not any more; choose another"),
    "insufficient_quota": (ConfigurationProblem, _NO_CREDIT),
    "billing_hard_limit_reached": (ConfigurationProblem, _NO_CREDIT),
    "model_not_found": (ConfigurationProblem, "check the model's name, and whether it has been retired"),
}
_BAD_REQUEST = 400
_TOO_MANY = 429
_LONGEST_CODE = 64
_A_DAY = 86_400.0
_WRONG_ADDRESS = "check the provider's endpoint and the model's name, and whether it has been retired"
_CURES = {
    401: "check the provider's key",
    402: _NO_CREDIT,
    403: "check the key's permissions",
    404: _WRONG_ADDRESS,
}
_FILTERED = frozenset({"content_filter", "content_policy_violation"})


def openai_client(endpoint: str, key: Callable[[], str], timeout_seconds: float) -> openai.OpenAI:
    """A client of an OpenAI-compatible endpoint. It retries nothing by itself, as it would sleep for as long as a
    provider asks, past the end of the function: the queue and the next tick try again.

    ``key`` is asked for before each request.
    """
    return openai.OpenAI(base_url=endpoint, api_key=lambda: _sendable(key()), timeout=timeout_seconds, max_retries=0)


def async_openai_client(endpoint: str, key: Callable[[], str], timeout_seconds: float) -> openai.AsyncOpenAI:
    """As ``openai_client``, for many calls at a time in one event loop, the same one for the client's life."""

    async def fresh_key() -> str:
        return _sendable(key())

    return openai.AsyncOpenAI(base_url=endpoint, api_key=fresh_key, timeout=timeout_seconds, max_retries=0)


def _sendable(key: str) -> str:
    if not key or not key.isascii() or not key.isprintable():
        raise ConfigurationProblem("the provider's key is empty, or has characters no key has: check the secret")
    return key


@contextmanager
def provider_errors(what: str) -> Iterator[None]:
    """Turn the SDK's errors into ours; ``what`` was being done.

    Raises:
        RateLimited, TimedOut, ServiceUnavailable: passes by itself.
        ConfigurationProblem: key, quota, permission or model name.
        TrainingBlocked: fine-tuning is not available to the organisation, or not for the model.
        ModelRefused: the content filter stopped the request.
        ProviderRejected: the request itself is not acceptable.
    """
    try:
        yield
    except openai.APITimeoutError as error:
        raise TimedOut(f"{what}: the provider took too long") from error
    except openai.APIConnectionError as error:
        raise ServiceUnavailable(f"{what}: the provider could not be reached ({type(error).__name__})") from error
    except openai.APIStatusError as error:
        raise meaning(what, error.status_code, str(error.code or ""), error.message, _retry_after(error)) from error
    except (openai.APIError, ValueError) as error:
        # Not what the API promises: a proxy's page, half a document.
        raise ServiceUnavailable(f"{what}: the provider's answer cannot be read ({type(error).__name__})") from error


def meaning(what: str, status: int, code: str, message: str, retry_after: float | None = None) -> GoldsmithError:
    """Our error for a status, code and message the provider answered with; ``what`` was being done."""
    said = f"{what}: the provider answered {status} {code[:_LONGEST_CODE]}".rstrip()
    if code in _BY_CODE:
        kind, cure = _BY_CODE[code]
        return kind(f"{said}: {cure}")
    if status == _TOO_MANY or (status >= _SERVER_ERRORS and retry_after is not None):
        return RateLimited(said, retry_after)
    if status >= _SERVER_ERRORS or status in _TRY_AGAIN:
        return ServiceUnavailable(said)
    if code in _FILTERED:
        return ModelRefused(said)
    if status in _CURES or status < _BAD_REQUEST:
        return ConfigurationProblem(f"{said}: {_CURES.get(status, _WRONG_ADDRESS)}")
    return ProviderRejected(f"{said}: {message[:300]}")


def _retry_after(error: openai.APIStatusError) -> float | None:
    """Seconds to wait by the answer's headers: milliseconds, seconds or a date; at most a day."""
    headers = error.response.headers
    milliseconds = _number(headers.get("retry-after-ms", ""))
    seconds = milliseconds / 1000 if milliseconds is not None else _seconds(headers.get("retry-after", ""))
    return min(seconds, _A_DAY) if seconds is not None and seconds >= 0 else None


def _seconds(asked: str) -> float | None:
    number = _number(asked)
    if number is not None:
        return number
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _number(said: str) -> float | None:
    try:
        number = float(said)
    except ValueError:
        return None
    return None if isnan(number) else number
