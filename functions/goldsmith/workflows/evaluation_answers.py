"""What models answered during an evaluation, asked for within the time there is and kept in parts as it comes.

A part is an object of up to AT_ONCE answers, one a line, in the folder ``evaluation/`` of the run. An answer is found
again by its question: the sample, the model, every text it was shown and the schema. So another model, another sample
or another wording of the prompt is a question that no old part answers; and whoever goes on after a death asks only
what is missing, in the same parts as before.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from pydantic_core import to_json

from goldsmith.domain.model import Model
from goldsmith.domain.provider import ChatRequest
from goldsmith.errors import (
    ModelOutputInvalid,
    ModelOutputTruncated,
    ModelRefused,
    ProviderRejected,
    RateLimited,
    ServiceUnavailable,
    TransientError,
)
from goldsmith.ports import ChatModel, Clock, ObjectStore
from goldsmith.workflows.deliveries import chunks

AT_ONCE = 8
_PAUSES_SECONDS = (1.0, 4.0)
_LONGEST_PAUSE_SECONDS = 10.0


@dataclass(frozen=True)
class Question:
    """One call of a model, about the conversation of one sample."""

    generation_id: str
    request: ChatRequest

    @cached_property
    def name(self) -> str:
        """The same for the same question about the same sample (32 hexadecimal digits)."""
        return sha256(to_json([self.generation_id, self.request])).hexdigest()[:32]


class KeptAnswer(Model):
    """What a model answered to the question of that name; without ``content``, ``problem`` says why it did not."""

    generation_id: str
    question: str
    content: str | None = None
    problem: str | None = None
    explained: str | None = None


Results = list[KeptAnswer | BaseException]
Runner = Callable[[Coroutine[Any, Any, Results]], Results]


@dataclass(frozen=True)
class Answers:
    """The answers of one run, as far as they are known. ``folder`` ends with a slash."""

    store: ObjectStore
    folder: str
    _known: dict[str, KeptAnswer] = field(default_factory=dict)

    def read(self) -> None:
        """Take in what earlier invocations kept."""
        for key in self.store.keys(self.folder):
            for line in self.store.lines(key):
                self._take(KeptAnswer.model_validate_json(line))

    def to(self, question: Question) -> KeptAnswer | None:
        """The answer to a question; None when it has none yet."""
        return self._known.get(question.name)

    def keep(self, answers: Sequence[KeptAnswer]) -> None:
        """Store a part; the same answers go where they were."""
        name = sha256("".join(answer.question for answer in answers).encode()).hexdigest()[:32]
        lines = (answer.model_dump_json(exclude_none=True).encode() + b"\n" for answer in answers)
        self.store.put(f"{self.folder}{name}.jsonl", b"".join(lines))
        for answer in answers:
            self._take(answer)

    def _take(self, answer: KeptAnswer) -> None:
        self._known[answer.question] = answer


@dataclass
class Asking:
    """Asks within an invocation's time: what has not begun by ``stop_at`` is left to the next one."""

    answers: Answers
    clock: Clock
    stop_at: datetime
    sleep: Callable[[float], Awaitable[None]]
    run: Runner
    _begun: bool = False

    def ask(self, chat: ChatModel, questions: Sequence[Question]) -> bool:
        """Ask what has no answer yet, AT_ONCE at a time; False when time is up before all have one.

        An invocation asks at least once, however little time it has: so there is always some progress.

        Raises:
            TransientError: no answer for the moment; those that came with it are kept.
        """
        missing = {question.name: question for question in questions if self.answers.to(question) is None}
        for some in chunks([*missing.values()], AT_ONCE):
            if self._begun and self.clock() >= self.stop_at:
                return False
            self._begun = True
            self._ask(chat, some)
        return True

    def _ask(self, chat: ChatModel, questions: Sequence[Question]) -> None:
        results = self.run(self._ask_all(chat, questions))
        failures = [result for result in results if isinstance(result, BaseException)]
        for failure in failures:
            if not isinstance(failure, TransientError):
                raise failure
        came = [result for result in results if isinstance(result, KeptAnswer)]
        if came:
            self.answers.keep(came)
        if failures:
            raise failures[0]

    async def _ask_all(self, chat: ChatModel, questions: Sequence[Question]) -> Results:
        return await asyncio.gather(*(self._patiently(chat, each) for each in questions), return_exceptions=True)

    async def _patiently(self, chat: ChatModel, question: Question) -> KeptAnswer:
        for pause in _PAUSES_SECONDS:
            try:
                return await _answer(chat, question)
            except ServiceUnavailable as error:
                if self.clock() >= self.stop_at:
                    raise
                asked = error.retry_after if isinstance(error, RateLimited) else None
                await self.sleep(min(asked or pause, _LONGEST_PAUSE_SECONDS))
        return await _answer(chat, question)


async def _answer(chat: ChatModel, question: Question) -> KeptAnswer:
    named = {"generation_id": question.generation_id, "question": question.name}
    try:
        answer = await chat.answer(question.request)
    except (ModelRefused, ModelOutputTruncated, ModelOutputInvalid, ProviderRejected) as error:
        return KeptAnswer(**named, problem=error.reason, explained=error.explained)
    # Half a character, which some endpoints return at a cut, can be stored nowhere.
    return KeptAnswer(**named, content=answer.content.encode(errors="replace").decode())
