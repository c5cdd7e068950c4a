"""What stands behind the stand-in's models: who answers for a model, and who trains one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from goldsmith_cli.standin.chat_request import ChatRequest
from goldsmith_cli.standin.errors import ApiError
from goldsmith_cli.standin.records import EngineName, Example, Job, JobError, LogEntry, Status, TunedModel


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's answer. Tokens are None where nobody counted them: they are then estimated from characters."""

    text: str
    finish_reason: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a job is to learn: the training file as it was uploaded, what was read from it, the model it goes on from.

    `parent` is None where the job starts from a base model; `examples` is empty where the file has a fault.
    """

    content: str
    examples: Sequence[Example]
    parent: TunedModel | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands; `ended_at` (seconds since the epoch) and `fault` are set as its end asks for them."""

    status: Status
    ended_at: float | None = None
    fault: JobError | None = None


class Engine(Protocol):
    """Answers for models and trains them. Its methods are called on the server's event loop and do not block it."""

    async def start(self, models: Collection[TunedModel], jobs: Collection[Job]) -> None:
        """Get ready to answer for the models, and take up the jobs an earlier server left unfinished."""

    async def stop(self) -> None:
        """End everything that was started."""

    async def answer(self, chat: ChatRequest, tuned: TunedModel | None, *, obeys: bool) -> Reply:
        """One answer by a tuned model, or by the base model the request names.

        With `obeys` an engine of rules does whatever the material of a rewrite or a judgement tells it to.
        """

    def begin(self, job: Job, lesson: Lesson) -> None:
        """Take a new job, and note in it what is known of it by now."""

    def standing(self, job: Job, now: float) -> Standing:
        """Where the job stands at `now`; what there is to tell of it is added to its record."""

    def events(self, job: Job, now: float) -> list[LogEntry]:
        """The job's log at `now`, newest first."""

    def cancel(self, job: Job) -> None:
        """Stop working on a job."""

    def forget(self, model: TunedModel) -> None:
        """Erase what was kept for a tuned model."""


class Engines:
    """The engines of one server, by the base models each of them serves; `memory` serves all that nobody else does."""

    def __init__(self, memory: Engine, real: Engine | None = None, real_models: Collection[str] = ()) -> None:
        self._memory = memory
        self._real = real
        self._real_models = frozenset(real_models)

    def name_for(self, base_model: str) -> EngineName:
        """Which engine trains a base model."""
        return "smollm2" if base_model in self._real_models else "memory"

    def named(self, name: EngineName) -> Engine | None:
        """The engine of that name; None when this server runs without it."""
        return self._memory if name == "memory" else self._real

    def serving(self, model: str, tuned: TunedModel | None) -> Engine:
        """Who answers for a model; 503 when it was trained by an engine this server runs without."""
        engine = self.named(tuned.engine if tuned else self.name_for(model))
        if engine is None:
            message = f"The model '{model}' is served by the engine smollm2: start the stand-in with --engine smollm2."
            raise ApiError(503, message, code="engine_not_running", kind="server_error")
        return engine

    async def start(self, models: Collection[TunedModel], jobs: Collection[Job]) -> None:
        """Start each with what is its own."""
        for name in ("memory", "smollm2"):
            if engine := self.named(name):
                await engine.start(
                    [each for each in models if each.engine == name], [each for each in jobs if each.engine == name]
                )

    async def stop(self) -> None:
        """Stop each."""
        for engine in (self._real, self._memory):
            if engine:
                await engine.stop()
