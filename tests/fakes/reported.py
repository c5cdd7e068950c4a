"""A tenant with a history of weeks: three runs, two of which went live, and feedback of every kind. All made up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from json import dumps, loads
from random import Random
from typing import Any

from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import JUDGE_SCHEMA
from goldsmith_cli.demo.scenario import Brief, briefs
from goldsmith_cli.report.collecting import Reporting
from goldsmith_cli.report.figures import Report
from goldsmith_cli.report.tracking import untracked
from tests.fakes.house import judgement
from tests.fakes.judging import nearer, pair_of
from tests.fakes.parking import reviewing
from tests.fakes.stories import deliver, feedback_event
from tests.fakes.works import Works

TENANT = "acme-leads"
BASE = TenantPolicy().base_model
POLICY = TenantPolicy(
    sample_threshold=60, minimum_evidence=10, evaluation_limit=20, training_price=25, restart_below=0, strategy="auto"
)
FIRST_DAY = datetime(2026, 8, 31, 9, 0, tzinfo=UTC)
_BEYOND_RULES = "The joke in the second paragraph will not land with this reader."
_TOO_STIFF = "Too stiff. Sign off as Mia."
_LEARNT = {BASE: 0.1, "tuned-job-acme-leads-0001": 0.55, "tuned-job-acme-leads-0002": 0.85}
"""How much of the house's style a model has."""


def written(brief: Brief, style: float, random: Random) -> str:
    """A draft, each part of it in the house's style or in a stiff one."""
    stiff = (
        f"Dear {brief.first} {brief.last},",
        f"I am writing to you with regard to {brief.topic}, a matter of which {brief.company} is no doubt well aware."
        " Our solution has been of considerable assistance to numerous organisations of comparable size and structure.",
        "Would you be available for a short telephone conversation at your earliest convenience?",
        "Yours sincerely,\nThe Sales Team",
    )
    parts = zip(brief.in_house_style().split("\n\n"), stiff, strict=True)
    return "\n\n".join(ours if random.random() < style else theirs for ours, theirs in parts)


class Agency:
    """The tenant's history, in the ledger and the store of a house of fakes."""

    def __init__(self, weeks: int = 13, drafts: int = 40) -> None:
        self._random = Random(5)  # noqa: S311 - variety, not secrecy
        self._briefs = briefs(weeks * drafts)
        self._by_prompt = {brief.prompt: brief for brief in self._briefs}
        self.works = Works(reply=self._answer, samples=0, policy=POLICY, polls=0)
        self.house = self.works.house
        self.house.chat.reply = self._rewrite
        for week in range(weeks):
            self._week(week, self._briefs[week * drafts : (week + 1) * drafts])
        self.now = self.house.clock()

    def reporting(self) -> Reporting:
        ledger = self.house.ledger
        return Reporting(ledger, ledger, ledger, self.house.store, POLICY, "a stack that is made up")

    def report(self, weeks: int = 26, samples: int | None = 5) -> Report:
        return self.reporting().report(TENANT, self.now, untracked, weeks=weeks, samples=samples)

    @property
    def live(self) -> str:
        return self.house.ledger.tenant(TENANT).live_model or BASE

    def _week(self, number: int, some: list[Brief]) -> None:
        self.house.clock.moment = FIRST_DAY + timedelta(weeks=number)
        asked = len(self.house.rewrites.requests)
        for brief in some:
            self.house.clock.pass_seconds(3600 * 2)
            events = [feedback_event(**fields) for fields in self._said(brief)]
            assert not self.house.triage.handle(deliver(*events)).failures
        self.house.rewrite(self.house.rewrite_messages(asked))
        if number in (3, 7, 10):
            self._train()

    def _said(self, brief: Brief) -> Iterator[dict[str, Any]]:
        draft = written(brief, _LEARNT.get(self.live, 0.1), self._random)
        told = {
            "event_id": f"e{brief.number}",
            "generation_id": f"gen-{brief.number:04d}",
            "occurred_at": self.house.clock().isoformat(),
            "messages": brief.messages,
            "output": draft,
            "model": self.live,
            "author": f"writer-{brief.number % 3 + 1}",
            "rating": None,
        }
        kinds: dict[int, dict[str, Any]] = {
            0: {"rating": 5}, 1: {"rating": 5}, 2: {"rating": 1}, 3: {"rating": 2, "comment": _TOO_STIFF},
            4: {"comment": _BEYOND_RULES if brief.number % 20 == 4 else _TOO_STIFF}, 5: {"rating": 3},
        }  # fmt: skip
        said = kinds.get(brief.number % 10 if brief.number % 3 else 9)
        if draft == brief.in_house_style():
            said = {"rating": 5, "final": draft}
        yield told | (said or {"final": brief.in_house_style()})

    def _rewrite(self, request: ChatRequest) -> str:
        material = loads(request.messages[-1].content)
        if request.schema_name == JUDGE_SCHEMA:
            return judgement(done=0 if material["comment"] == _BEYOND_RULES else 1)
        brief = self._by_prompt[material["conversation"][-1]["content"]]
        return dumps({"points": ["one"], "needs_change": True, "rewrite": brief.in_house_style()})

    def _answer(self, request: ChatRequest) -> str:
        """What a model answers to a held-out conversation: the same whenever it is asked."""
        if pair := pair_of(request):
            return nearer(pair)
        brief = self._by_prompt[request.messages[-1].content]
        return written(brief, _LEARNT.get(request.model, 0.8), Random(brief.number))  # noqa: S311 - the same

    def _train(self) -> None:
        self.works.launch.consider(TENANT)
        moment = self.house.clock()
        for _ in range(8):
            self.works.tick()
        self.house.clock.moment = moment

    def review_one(self) -> None:
        """A person decides on the oldest rewrite that is parked."""
        review = reviewing(self.house)
        review.edit(next(review.parked(TENANT)), "Mia", "Hi there, ten minutes on Tuesday?\n\nBest,\nMia")
