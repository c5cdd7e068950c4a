from collections.abc import Collection

from goldsmith_cli.standin.answers import answer
from goldsmith_cli.standin.chat_request import ChatRequest
from goldsmith_cli.standin.engine.nearest import NearestAnswers
from goldsmith_cli.standin.engines import Lesson, Reply, Standing
from goldsmith_cli.standin.lifecycle import events_of, finished_at, status_at
from goldsmith_cli.standin.messages import CHARACTERS_PER_TOKEN
from goldsmith_cli.standin.records import TERMINAL, Job, LogEntry, TunedModel
from goldsmith_cli.standin.training_format import billed_tokens


class MemoryEngine:
    """Rules and examples instead of a language model: deterministic, instant, nothing to install.

    Its jobs take the time they were given when they were created; its tuned models answer from the nearest example.
    """

    def __init__(self) -> None:
        self._known: dict[str, NearestAnswers] = {}

    async def start(self, models: Collection[TunedModel], jobs: Collection[Job]) -> None:
        """Nothing to get ready."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def answer(self, chat: ChatRequest, tuned: TunedModel | None, *, obeys: bool) -> Reply:
        """What the rules say, cut where the request's limit says."""
        known = self._answers_of(tuned) if tuned else None
        text = answer(chat, known, obeys=obeys, spoiled=tuned is not None and tuned.spoiled)
        limit = chat.token_limit
        cut = text[: limit * CHARACTERS_PER_TOKEN] if limit else text
        return Reply(cut, "stop" if cut == text else "length")

    def begin(self, job: Job, lesson: Lesson) -> None:
        """All that will be learnt is known at once, and comes to light when the time has passed."""
        inherited = list(lesson.parent.examples) if lesson.parent else []
        job.examples = inherited + list(lesson.examples)
        job.billed_tokens = billed_tokens(list(lesson.examples), job.method.epochs)

    def standing(self, job: Job, now: float) -> Standing:
        """Where the job's age calls for."""
        status = status_at(job, now)
        return Standing(status, finished_at(job) if status in TERMINAL else None, job.fault)

    def events(self, job: Job, now: float) -> list[LogEntry]:
        """What its age has made known."""
        return events_of(job, now)

    def cancel(self, job: Job) -> None:
        """Nothing works on it."""

    def forget(self, model: TunedModel) -> None:
        """Drop the index of its examples; they go with its record."""
        self._known.pop(model.id, None)

    def _answers_of(self, model: TunedModel) -> NearestAnswers:
        if model.id not in self._known:
            self._known[model.id] = NearestAnswers([(example.prompt, example.answer) for example in model.examples])
        return self._known[model.id]
