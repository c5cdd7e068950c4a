"""What a failure on request may be: its mode, the calls it is meant for, and the options of each mode."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from goldsmith_cli.standin.strict import Strict

Path = Literal["chat", "jobs", "files", "batches", "models", "embeddings"]
Mode = Literal[
    "rate_limit",
    "quota",
    "bad_key",
    "server_error",
    "slow",
    "hang",
    "unknown_model",
    "content_filter_request",
    "refusal",
    "truncation",
    "invalid_json",
    "invalid_schema",
    "content_filter",
    "obey",
    "training_not_available",
    "timeout_after_create",
    "spoil",
    "expire",
    "fail",
]
EVERY_PATH: tuple[Path, ...] = ("chat", "jobs", "files", "batches", "models", "embeddings")
_EVERYWHERE = frozenset({"rate_limit", "quota", "bad_key", "server_error", "slow", "hang"})
_PATHS: dict[str, tuple[Path, ...]] = {
    "training_not_available": ("jobs",),
    "timeout_after_create": ("jobs", "batches"),
    "unknown_model": ("chat", "models"),
    "spoil": ("jobs",),
    "expire": ("batches",),
    "fail": ("batches",),
}
_OPTIONS = {
    "rate_limit": {"retry_after"},
    "server_error": {"status"},
    "slow": {"seconds"},
    "hang": {"seconds"},
    "expire": {"completed_share"},
}
_SELECTORS = frozenset({"model", "schema_", "contains"})
_ALWAYS = frozenset({"mode", "times", "path"})
_CHANCE = frozenset({"rate", "seed"})
_DEFAULT_PATHS: dict[str | None, Path] = {"timeout_after_create": "jobs", "unknown_model": "chat"}
_DEFAULT_SECONDS = {"slow": 1.0, "hang": 600.0}


class FaultRequest(Strict):
    """The body of `POST /_standin/faults`.

    The next `times` calls on `path` that every given selector matches take the fault. `model` is the request's,
    `schema` the name of its response format, `contains` a text in one of its messages (unescaped where a message
    is JSON). `path` may be left out where the mode fits only one, where a selector is given (only `chat` has any), and
    for `timeout_after_create` (`jobs`) and `unknown_model` (`chat`). `mode` null ends the faults of `path`, or all. A
    job that takes `spoil` goes well, and its model answers worse than it has learnt to.

    With `rate` a matching call takes it with this probability; one it spares is offered to the faults behind it, and
    `times` counts those that took it. The draws follow from the body of the request, so they are the same each time;
    `seed` makes them others, as two faults that are otherwise alike need.

    Options: `retry_after` in seconds (rate_limit; null sends no header), `status` (server_error), `seconds` (slow:
    1, hang: 600), `completed_share` of the lines (expire).
    """

    mode: Mode | None
    times: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    path: Path | None = None
    model: str | None = None
    schema_: str | None = Field(default=None, alias="schema")
    contains: Annotated[str, Field(min_length=1)] | None = None
    rate: Annotated[float, Field(gt=0, le=1)] | None = None
    seed: int = 0
    retry_after: Annotated[float, Field(ge=0, le=86_400)] | None = 1
    status: Literal[500, 502, 503] = 500
    seconds: Annotated[float, Field(ge=0, le=86_400)] | None = None
    completed_share: Annotated[float, Field(ge=0, le=1)] = 0.5

    @model_validator(mode="after")
    def _mode_fits_the_path(self) -> Self:
        allowed = self._paths
        if self.path and self.path not in allowed:
            raise ValueError(f"mode '{self.mode}' works on {', '.join(allowed)} only")
        if self.mode and not self._target:
            raise ValueError(f"mode '{self.mode}' needs a path: one of {', '.join(allowed)}")
        return self

    @model_validator(mode="after")
    def _fields_fit_the_mode(self) -> Self:
        selectors = _SELECTORS if self.mode and self._target == "chat" else frozenset()
        chance = _CHANCE if self.mode and self.rate is not None else frozenset()
        unfit = self.model_fields_set - _ALWAYS - selectors - chance - _OPTIONS.get(self.mode or "", set())
        if unfit == {"seed"}:
            raise ValueError("'seed' has no effect without 'rate': leave it out")
        if unfit:
            name = min(unfit).rstrip("_")
            raise ValueError(f"'{name}' has no effect with mode '{self.mode}' on path '{self._target}': leave it out")
        return self

    @property
    def _paths(self) -> tuple[Path, ...]:
        if self.mode is None or self.mode in _EVERYWHERE:
            return EVERY_PATH
        return _PATHS.get(self.mode, ("chat",))

    @property
    def _target(self) -> Path | None:
        if self.path:
            return self.path
        if _SELECTORS & self.model_fields_set:
            return "chat"
        return _DEFAULT_PATHS.get(self.mode, self._only_path)

    @property
    def _only_path(self) -> Path | None:
        return self._paths[0] if len(self._paths) == 1 else None

    @property
    def target(self) -> Path:
        """The path whose calls take the fault."""
        if self._target is None:
            raise ValueError("a request that ends faults has no target")
        return self._target

    @property
    def wait(self) -> float:
        """How long, in seconds, a slow call takes or a hanging one is held."""
        return _DEFAULT_SECONDS.get(self.mode or "", 0.0) if self.seconds is None else self.seconds

    def shown(self) -> dict[str, Any]:
        """The fault as it was set, with its path and without the options of other modes."""
        given = self.model_dump(by_alias=True, include=set(self.model_fields_set))
        return {**given, "times": self.times, "path": self.path or (self.target if self.mode else None)}
