"""Failures on request, so that a caller's handling of each can be tested over real HTTP."""

from dataclasses import dataclass, field
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.strict import Strict

Path = Literal["chat", "jobs", "files"]
Mode = Literal[
    "rate_limit",
    "quota",
    "server_error",
    "training_not_available",
    "invalid_json",
    "refusal",
    "truncation",
    "content_filter",
    "timeout_after_create",
]
RETRY_AFTER_SECONDS = 1
EVERYWHERE: frozenset[str] = frozenset({"rate_limit", "quota", "server_error"})
ON_JOBS: frozenset[str] = frozenset({"training_not_available", "timeout_after_create"})
ON_CHAT: frozenset[str] = frozenset({"invalid_json", "refusal", "truncation", "content_filter"})


def _errors() -> dict[str, ApiError]:
    return {
        "rate_limit": ApiError(
            429,
            "Rate limit reached. Please try again in 1s.",
            code="rate_limit_exceeded",
            kind="requests",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        ),
        "quota": ApiError(
            429,
            "You exceeded your current quota, please check your plan and billing details.",
            code="insufficient_quota",
            kind="insufficient_quota",
        ),
        "server_error": ApiError(500, "The server had an error while processing your request.", kind="server_error"),
        "timeout_after_create": ApiError(
            500, "The server had an error after processing your request.", kind="server_error"
        ),
        "training_not_available": ApiError(
            403, "Fine-tuning is not available to your organization.", code="training_not_available"
        ),
    }


class FaultRequest(Strict):
    """The body of `POST /_standin/faults`.

    The next `times` creating requests (POST) on `path` fail in that way. `mode` null ends the fault of `path`,
    or every fault when no path is given. `path` may be left out where the mode fits only one.
    """

    mode: Mode | None
    times: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    path: Path | None = None

    @model_validator(mode="after")
    def _mode_fits_the_path(self) -> Self:
        allowed = self.paths
        if self.path and self.path not in allowed:
            raise ValueError(f"mode '{self.mode}' works on {', '.join(allowed)} only")
        if self.mode and not self.path and len(allowed) > 1:
            raise ValueError(f"mode '{self.mode}' needs a path: one of {', '.join(allowed)}")
        return self

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths this request speaks of."""
        if self.mode in ON_JOBS:
            return ("jobs",)
        if self.mode in ON_CHAT:
            return ("chat",)
        return ("chat", "jobs", "files")


@dataclass(slots=True)
class Faults:
    """The faults in force, one at most for each path."""

    _modes: dict[str, tuple[str, int]] = field(default_factory=dict)

    def set(self, request: FaultRequest) -> None:
        """Put a fault in force, or end it."""
        paths = (request.path,) if request.path else request.paths
        for path in paths:
            self._modes.pop(path, None)
            if request.mode:
                self._modes[path] = (request.mode, request.times)

    def take(self, path: Path) -> str | None:
        """The mode for this request, counted down; None when it shall succeed."""
        if path not in self._modes:
            return None
        mode, times = self._modes.pop(path)
        if times > 1:
            self._modes[path] = (mode, times - 1)
        return mode

    def take_error(self, path: Path) -> str | None:
        """As `take`, raising at once the modes that fail before anything is done; others are returned."""
        mode = self.take(path)
        if mode in EVERYWHERE or mode == "training_not_available":
            raise error_of(mode)
        return mode


def error_of(mode: str) -> ApiError:
    """The error answer of a mode that has one."""
    return _errors()[mode]
