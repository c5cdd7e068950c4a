"""The error answers of the modes that have one, in the bodies of the real service."""

from collections.abc import Callable

from goldsmith_cli.standin.errors import ApiError, incorrect_key, unknown_model
from goldsmith_cli.standin.fault_request import FaultRequest

_SERVER_ERRORS = {
    500: "The server had an error while processing your request. Sorry about that!",
    502: "Bad gateway.",
    503: "The engine is currently overloaded, please try again later.",
}
_SAFE = {"filtered": False, "severity": "safe"}


def error_of(fault: FaultRequest, model: str = "") -> ApiError | None:
    """The error a fault is answered with before anything is done; None for modes that answer otherwise."""
    make = _ERRORS.get(fault.mode or "")
    return make(fault, model) if make else None


def error_after_create() -> ApiError:
    """The answer to a request that was carried out although it says otherwise."""
    return ApiError(500, "The server had an error after processing your request.", kind="server_error")


def gateway_timeout() -> ApiError:
    """The answer to a held call whose caller waited to the end."""
    return ApiError(504, "The request timed out.", kind="server_error")


def _rate_limit(fault: FaultRequest, _model: str) -> ApiError:
    seconds = fault.retry_after
    return ApiError(
        429,
        f"Rate limit reached. Please try again in {1 if seconds is None else seconds:g}s.",
        code="rate_limit_exceeded",
        kind="requests",
        headers={} if seconds is None else {"Retry-After": f"{seconds:g}"},
    )


def _quota(_fault: FaultRequest, _model: str) -> ApiError:
    return ApiError(
        429,
        "You exceeded your current quota, please check your plan and billing details.",
        code="insufficient_quota",
        kind="insufficient_quota",
    )


def _server_error(fault: FaultRequest, _model: str) -> ApiError:
    return ApiError(fault.status, _SERVER_ERRORS[fault.status], kind="server_error")


def _training_not_available(_fault: FaultRequest, _model: str) -> ApiError:
    return ApiError(403, "Fine-tuning is not available to your organization.", code="training_not_available")


def _filtered_prompt(_fault: FaultRequest, _model: str) -> ApiError:
    categories = dict.fromkeys(("hate", "self_harm", "sexual"), _SAFE)
    result = {**categories, "violence": {"filtered": True, "severity": "medium"}}
    return ApiError(
        400,
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. "
        "Please modify your prompt and retry.",
        code="content_filter",
        param="prompt",
        kind=None,
        details={
            "status": 400,
            "innererror": {"code": "ResponsibleAIPolicyViolation", "content_filter_result": result},
        },
    )


_ERRORS: dict[str, Callable[[FaultRequest, str], ApiError]] = {
    "rate_limit": _rate_limit,
    "quota": _quota,
    "bad_key": lambda _fault, _model: incorrect_key(),
    "unknown_model": lambda _fault, model: unknown_model(model),
    "server_error": _server_error,
    "content_filter_request": _filtered_prompt,
    "training_not_available": _training_not_available,
}
