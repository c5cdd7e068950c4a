"""What people and models say in the machine's world. Every text names the tenant and the draft it is about."""

import json
from datetime import datetime, timedelta

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import JUDGE_SCHEMA, REWRITE_SCHEMA
from goldsmith.errors import ModelRefused
from tests.fakes.house import judgement
from tests.fakes.judging import nearer, pair_of
from tests.fakes.stories import feedback_event

TENANTS = ("acme-leads", "birch-studio")
DRAFTS = ("aa", "ab")
PRAISE, IGNORED, REFUSED = "Lovely", "Ignore", "Be rude"
COMMENTS = ("Shorter", "Less stiff, please", PRAISE, IGNORED, REFUSED)
SAME = "same"
FINALS = (SAME, "Hi Dana, shall we talk", "Hi Dana, quick question")
POISON = ('{"tenant": "acme-leads", "version": 7}', '{"version": 1, "event_id": "cut-off-in-')
BEGAN = datetime.fromisoformat("2026-11-22T10:00:00+00:00")

_TOPICS = 7


def mark(tenant: str, draft: str) -> str:
    """A word that stands in every text about the draft, and in no other."""
    return f"about{tenant[:5]}x{draft}x"


def topic(tenant: str, draft: str) -> str:
    """The opening of the conversation: some drafts have the same one."""
    number = int.from_bytes(draft.encode()) % _TOPICS
    return f"Write to Dana of {tenant[:5]}topic{'abcdefg'[number]}."


def messages(tenant: str, draft: str) -> list[dict[str, str]]:
    """The conversation; of some drafts it is the second turn of another one."""
    opening = [{"role": "user", "content": topic(tenant, draft)}]
    if ord(draft[-1]) % 2:
        return opening
    later = [
        {"role": "assistant", "content": "Dear Dana,"},
        {"role": "user", "content": f"Go on {mark(tenant, draft)}"},
    ]
    return opening + later


def output(tenant: str, draft: str) -> str:
    return f"Dear Dana, we would be pleased to speak with you {mark(tenant, draft)}."


def event(
    number: int, tenant: str, draft: str, minute: int, rating: int | None, comment: str | None, final: str | None,
    *, whole: bool = True,
) -> FeedbackEvent:  # fmt: skip
    """One event; a piece of a story unless it is ``whole``."""
    word, written = mark(tenant, draft), output(tenant, draft)
    nothing = (rating, comment, final) == (None, None, None)
    return feedback_event(
        event_id=f"e{number}",
        tenant=tenant,
        generation_id=f"gen-{draft}",
        occurred_at=(BEGAN + timedelta(minutes=minute)).isoformat(),
        rating=3 if nothing else rating,
        comment=comment and f"{comment} {word}",
        final=written if final == SAME else final and f"{final} {word}?",
        messages=messages(tenant, draft) if whole else None,
        output=written if whole else None,
        model=("base" if ord(draft[0]) % 2 else "of somebody else") if whole else None,
        author=f"writer-{draft}",
    )


def burst(number: int, tenant: str, first: int, count: int) -> list[FeedbackEvent]:
    """Finals of that many new drafts."""
    drafts = [f"{chr(ord('b') + (n // 26) % 25)}{chr(ord('a') + n % 26)}" for n in range(first, first + count)]
    return [
        event(number + n, tenant, draft, 0, None, None, "Hi Dana, may I call you") for n, draft in enumerate(drafts)
    ]


def rewritten(draft: str, comment: str) -> str:
    """What the rewriting model makes of a draft."""
    return f"{draft} Changed in {len(comment)} ways."


def reply(request: ChatRequest) -> str | Exception:
    """Models that say the same whenever they are asked the same; a tuned one answers as people do, a judge sees it."""
    if pair := pair_of(request):
        return nearer(pair)
    if request.schema_name not in (REWRITE_SCHEMA, JUDGE_SCHEMA):
        return f"Hi Dana, may I call you {request.model}?" if request.model.startswith("tuned") else "Dear Sir,"
    material = json.loads(request.messages[-1].content)
    comment, draft = material["comment"], material["draft"]
    if request.schema_name == JUDGE_SCHEMA:
        return judgement(points=0 if comment.startswith(PRAISE) else 1)
    if comment.startswith(REFUSED):
        return ModelRefused("declined")
    kept, praise = comment.startswith((PRAISE, IGNORED)), comment.startswith(PRAISE)
    written = draft if kept else rewritten(draft, comment)
    return json.dumps({"points": [] if praise else ["one"], "needs_change": not praise, "rewrite": written})
