"""The scripted source: the base model drafts, two invented people judge."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.experiment_parts.feedback import learnt
from bench.experiment_parts.keeping import BASE_KEY
from bench.experiment_parts.metrics import Case, house_style, share_kept
from bench.experiment_parts.models import Models, Question
from bench.experiment_parts.scripted_tasks import MATTERS, SIGN_OFF, UNSEEN_MATTERS, Task, tasks
from bench.experiment_parts.settings import Settings
from bench.experiment_parts.source import Source

NAME = "scripted"
MOST_WORDS = 40
_HELD_OUT_FROM = 10_000
_UNSEEN_FROM = 20_000
_ENOUGH_FACTS = 0.75
_COMMENTS_EVERY = 4
_STYLE = (
    "Begin with a line 'Hi' and the customer's first name, then write one short paragraph of at most "
    f"{MOST_WORDS} words with every fact, then sign off in two lines: 'Cheers,' and 'Mia'."
)


async def scripted(models: Models, settings: Settings) -> Source:
    """The source, once the base model has written the drafts."""
    asked = tasks(settings.drafts, MATTERS, 0)
    questions = [Question(BASE_KEY, task.messages, settings.most_tokens) for task in asked]
    drafts = [answer.text for answer in await models.answer(questions, {}, f"{NAME}: drafts by the base model")]
    result = await asyncio.to_thread(learnt, list(events(asked, drafts)))
    return Source(
        name=NAME,
        settings=settings,
        cases=[case(task) for task in held_out(settings.held_out)],
        learnt=result,
        asked_style=_STYLE,
        style=house_style(SIGN_OFF, MOST_WORDS),
        public=True,
        about={"drafts": len(asked), "routes": dict(result.routes)},
    )


def held_out(count: int) -> list[Task]:
    """Two thirds about matters that are trained on, a third about others."""
    unseen = count // 3
    return [
        *tasks(count - unseen, MATTERS, _HELD_OUT_FROM),
        *tasks(unseen, UNSEEN_MATTERS, _UNSEEN_FROM, seen=False),
    ]


def case(task: Task) -> Case:
    """A task as what is measured."""
    turns = tuple((turn["role"], turn["content"]) for turn in task.messages)
    return Case(
        name=f"gen-{task.number}",
        messages=turns,
        final=task.final,
        facts=task.facts,
        known="\n".join([*(content for _, content in turns), task.final]),
        greeted=f"Hi {task.first_name},",
        seen=task.seen,
    )


def events(asked: Sequence[Task], drafts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What is said about each draft."""
    for task, draft in zip(asked, drafts, strict=True):
        yield {
            "version": 1,
            "event_id": f"gen-{task.number}-a",
            "tenant": "small-office",
            "generation_id": f"gen-{task.number}",
            "occurred_at": (datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(minutes=5 * task.number)).isoformat(),
            "messages": task.messages,
            "output": draft,
            "model": "smollm2-135m-instruct",
            **_said(task, draft),
        }


def _said(task: Task, draft: str) -> dict[str, Any]:
    """Of every two drafts about a matter one is judged by Mia's colleague and one by Mia.

    The colleague has no time: a draft with nearly all facts is good enough, one without is bad. Mia writes what she
    sends herself; of every fourth draft that has the facts she only says what is missing.
    """
    turn = task.number // len(MATTERS)
    has_facts = share_kept(task.facts, draft) >= _ENOUGH_FACTS
    if turn % 2:
        return {"author": "colleague", "rating": 5 if has_facts else 1}
    if has_facts and task.number % _COMMENTS_EVERY == 0:
        comment = f'Start with "Hi {task.first_name}". Sign off with Cheers. Sign off as Mia.'
        return {"author": "mia", "rating": 2, "comment": comment}
    return {"author": "mia", "rating": 3, "final": task.final}
