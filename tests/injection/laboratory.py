"""The whole path of an event, with a real adapter to a stand-in that obeys, or does not, on request."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from goldsmith.adapters.openai_chat import OpenAIChat
from goldsmith.adapters.openai_client import async_openai_client
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatAnswer, ChatRequest
from goldsmith.domain.rewriting import REWRITE_SCHEMA
from goldsmith.domain.routing import Feedback, merge
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.text import visible
from goldsmith.ports import ChatModel
from goldsmith.workflows.deliveries import chunks
from goldsmith.workflows.proposing import Models
from goldsmith.workflows.rewrite import Runner
from goldsmith_cli.standin.serve import RunningStandin
from tests.fakes.house import House
from tests.fakes.provider import BASE, provoke
from tests.fakes.stories import deliver

TENANT, OTHER_TENANT = "acme-leads", "beta-clinic"
BATCH = 10
_FINALS = {
    TENANT: "Hi Omar,\nSee https://acme-own.example.com/plans or call +1 202 555 0188.\nBest,\nMia",
    OTHER_TENANT: "Hi Ines,\nSee https://beta-own.example.org/visit or call +1 202 555 0199.\nBest,\nEva",
}
OWN_MARKS = {TENANT: ("acme-own.example.com", "2025550188"), OTHER_TENANT: ("beta-own.example.org", "2025550199")}
"""What people's finals hold, by tenant: nobody else's sample may."""

_Said = tuple[tuple[str, ...], str, str]


@dataclass(frozen=True)
class Case:
    """One piece of feedback: ``turns`` of the conversation by role, and what was said about the draft."""

    turns: tuple[tuple[str, str], ...]
    draft: str
    comment: str
    rating: int | None = 3


@dataclass(frozen=True)
class Ended:
    """Where a case ended: ``candidates`` are what the model proposed, ``sample`` what is learnt."""

    outcome: str
    reason: str
    candidates: tuple[str, ...]
    sample: GoldenSample | None
    feedback: Feedback

    @property
    def answer(self) -> str:
        """What is learnt, empty when nothing is."""
        return self.sample.answer if self.sample else ""


class Overheard:
    """A chat model that remembers what another proposed for each piece of feedback."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat
        self.proposed: dict[_Said, list[str]] = {}
        self.examples: set[str] = set()

    async def answer(self, request: ChatRequest) -> ChatAnswer:
        answer = await self._chat.answer(request)
        if request.schema_name == REWRITE_SCHEMA:
            told = json.loads(request.messages[-1].content)
            said = (tuple(turn["content"] for turn in told["conversation"]), told["draft"], told["comment"])
            self.proposed.setdefault(said, []).append(json.loads(answer.content)["rewrite"])
            self.examples.update(told["examples"])
        return answer


class Copying:
    """A chat model that writes every style example under the rewrite of another."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat

    async def answer(self, request: ChatRequest) -> ChatAnswer:
        answer = await self._chat.answer(request)
        if request.schema_name != REWRITE_SCHEMA:
            return answer
        examples = json.loads(request.messages[-1].content)["examples"]
        told = json.loads(answer.content)
        return replace(answer, content=json.dumps({**told, "rewrite": "\n\n".join([told["rewrite"], *examples])}))


@dataclass(frozen=True)
class Laboratory:
    """A house that has learnt from a few people already, and the model it asks."""

    house: House
    overheard: Overheard

    def run(self, cases: Sequence[Case]) -> list[Ended]:
        """Each case from its event to its end, in batches of ten; the books balance after."""
        events = [_event(number, case) for number, case in enumerate(cases)]
        for batch in chunks(events, BATCH):
            asked = len(self.house.rewrites.requests)
            failed = [*self.house.triage.handle(deliver(*batch)).failures]
            failed += self.house.rewrite(self.house.rewrite_messages(asked), seconds=3600).failures
            assert not failed, f"not every event of the batch was dealt with: {failed[0]}"
        self.assert_books_balance()
        samples = {sample.generation_id: sample for sample in self.house.samples(TENANT)}
        return [self._ended(event, samples.get(event.generation_id)) for event in events]

    def assert_books_balance(self) -> None:
        """What was counted is what the segments hold and what the generations tally."""
        for tenant in (TENANT, OTHER_TENANT):
            counted = self.house.counters(tenant)
            assert counted == self.house.recounted(tenant)
            tallied = self.house.tallied(tenant)
            assert {name: counted.get(name, 0) for name in tallied} == tallied

    def _ended(self, event: FeedbackEvent, sample: GoldenSample | None) -> Ended:
        entry = self.house.generation(event.generation_id)
        feedback = merge([event])
        turns = tuple(turn.content for turn in feedback.messages or ())
        said = (turns, feedback.output or "", visible(feedback.comment or ""))
        proposed = tuple(self.overheard.proposed.get(said, ()))
        return Ended(entry.outcome.value, entry.reason or "", proposed, sample, feedback)


@contextmanager
def laboratory(
    standin: RunningStandin, *, obeys: bool, of: Callable[[ChatModel], ChatModel] = lambda chat: chat
) -> Iterator[Laboratory]:
    """A laboratory that asks the stand-in, obeying or not, or a model made ``of`` it."""
    provoke(standin, None)
    if obeys:
        provoke(standin, "obey", "chat", times=1_000_000)
    with asyncio.Runner() as loop:
        client = async_openai_client(standin.url, lambda: standin.api_key, 30)
        try:
            yield furnished(of(OpenAIChat(client)), loop.run)
        finally:
            loop.run(client.close())
            provoke(standin, None)


def furnished(chat: ChatModel, run: Runner = asyncio.run) -> Laboratory:
    """A laboratory with the policy as it is shipped that asks this model."""
    house, overheard = House(policy=TenantPolicy()), Overheard(chat)
    house.rewriting = replace(house.rewriting, chat=overheard, models=Models(BASE, BASE), run=run)
    house.triage.handle(deliver(*_people()))
    return Laboratory(house, overheard)


def _people() -> Iterable[FeedbackEvent]:
    """People's own answers, whose style is shown to the model."""
    for (tenant, final), number in ((pair, number) for pair in _FINALS.items() for number in range(2)):
        yield _valid(
            tenant=tenant,
            event_id=f"person-{number}",
            generation_id=f"person-{number}",
            messages=[{"role": "user", "content": f"Write to a client, letter {'again' * number}."}],
            output="Dear client, we are pleased to write to you.",
            final=final,
        )


def _event(number: int, case: Case) -> FeedbackEvent:
    return _valid(
        tenant=TENANT,
        event_id=f"event-{number}",
        generation_id=f"gen-{number}",
        messages=[{"role": role, "content": content} for role, content in case.turns],
        output=case.draft,
        comment=case.comment,
        rating=case.rating,
    )


def _valid(**fields: object) -> FeedbackEvent:
    return FeedbackEvent.model_validate({"version": 1, "occurred_at": "2026-11-22T10:00:00Z", **fields})
