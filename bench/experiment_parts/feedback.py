"""From what people said about drafts to golden samples, by the product's own decisions.

Events are the contract's; what they teach is decided by the product's merge and route; comments are applied by the
product's rewriting (two candidates, its checks, a judge's score). The models asked for that are the stand-in's rules.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from goldsmith.adapters.openai_chat import OpenAIChat
from goldsmith.adapters.openai_client import async_openai_client
from goldsmith.domain.choosing import Praised, Rewritten
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.routing import Feedback, Route, merge, route
from goldsmith.domain.samples import GoldenSample, Source, make_sample
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.proposals import Limits, Proposals
from goldsmith.workflows.proposing import Models
from goldsmith.workflows.rewrite_items import Item
from goldsmith_cli.standin.serve import RunningStandin, running_standin

_POLICY = TenantPolicy()
_MODELS = Models("standin-base", "standin-judge")
_PATIENCE_SECONDS = 3600.0
"""Long: a run may be stopped for a while by whoever needs the machine."""


@dataclass
class Learnt:
    """What a pile of feedback comes to: samples by what vouches for them, and how many drafts went which way."""

    accepted: list[GoldenSample] = field(default_factory=list)
    golden: list[GoldenSample] = field(default_factory=list)
    routes: Counter[str] = field(default_factory=Counter)

    def add(self, sample: GoldenSample) -> None:
        """Take it in: what people or rewriting changed is golden."""
        self.routes[sample.source.value] += 1
        (self.accepted if sample.source is Source.ACCEPTED else self.golden).append(sample)


def learnt(events: Iterable[dict[str, Any]]) -> Learnt:
    """The samples of all events, one event a draft."""
    result = Learnt()
    waiting: list[Feedback] = []
    for event in events:
        feedback = merge([FeedbackEvent.model_validate(event)])
        decision = route(feedback, _POLICY)
        match decision.route:
            case Route.ACCEPTED:
                result.add(make_sample(feedback, Source.ACCEPTED, feedback.output or ""))
            case Route.EDITED:
                result.add(make_sample(feedback, Source.EDITED, feedback.final or ""))
            case Route.REWRITE:
                waiting.append(feedback)
            case Route.SKIPPED:
                result.routes[f"skipped: {decision.reason}"] += 1
    if waiting:
        with running_standin() as rules:
            asyncio.run(_rewrite(waiting, rules, result))
    return result


async def _rewrite(waiting: Sequence[Feedback], rules: RunningStandin, result: Learnt) -> None:
    async with async_openai_client(rules.url, lambda: rules.api_key, _PATIENCE_SECONDS) as client:
        limits = Limits(call_seconds=_PATIENCE_SECONDS)
        policies = {feedback.tenant: _POLICY for feedback in waiting}
        asking = Proposals(OpenAIChat(client), Circuit(_now), _now, _MODELS, policies, limits)
        items = [Item(feedback, ()) for feedback in waiting]
        answers = await asking.of(items, dict.fromkeys(policies, ()), _now() + timedelta(seconds=_PATIENCE_SECONDS))
    for item in items:
        match answers[item]:
            case Exception() as error:
                raise error
            case Rewritten(answer, provenance):
                result.add(make_sample(item.feedback, Source.REWRITTEN, answer, provenance))
            case Praised(provenance):
                result.add(make_sample(item.feedback, Source.ACCEPTED, item.feedback.output or "", provenance))
            case parking:
                result.routes[f"parked: {', '.join(parking.reasons)}"] += 1


def _now() -> datetime:
    return datetime.now(UTC)
