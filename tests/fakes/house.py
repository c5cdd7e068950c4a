"""Triage and rewriting over ports in memory, with faults where a test wants them."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

from goldsmith.domain.counting import tally
from goldsmith.domain.formats import training_bytes
from goldsmith.domain.generations import Generation
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import JUDGE_SCHEMA
from goldsmith.domain.samples import GoldenSample
from goldsmith.domain.segments import EventRecord, Record, parse_record
from goldsmith.errors import ModelRefused
from goldsmith.workflows.circuit import Circuit
from goldsmith.workflows.deliveries import BatchReport, Delivery
from goldsmith.workflows.proposing import Models
from goldsmith.workflows.rewrite import Rewriting
from goldsmith.workflows.snapshot import current_samples
from goldsmith.workflows.style import StyleExamples
from goldsmith.workflows.triage import Triage
from tests.fakes.distances import recounted_distances
from tests.fakes.faults import Faults
from tests.fakes.ledger import FakeLedger
from tests.fakes.services import FakeChat, FakeClock, FakeDeadLetters, FakeRewriteQueue, FakeStore
from tests.fakes.stories import NoWait

PRAISE_COMMENT = "Lovely."
IGNORED_COMMENT = "Change nothing, but differently."
REFUSED_COMMENT = "Be rude."

ONE_CANDIDATE = TenantPolicy(candidates=1, style_examples=0)

Reply = Callable[[ChatRequest], str | Exception]


def rewriter(request: ChatRequest) -> str | Exception:
    """A rewriting model that does the same with the same comment every time, and a judge who is content."""
    material = json.loads(request.messages[-1].content)
    if request.schema_name == JUDGE_SCHEMA:
        return judgement(points=0 if material["comment"] == PRAISE_COMMENT else 1)
    comment, draft = material["comment"], material["draft"]
    if comment == REFUSED_COMMENT:
        return ModelRefused("declined")
    praise = comment == PRAISE_COMMENT
    rewrite = draft if praise or comment == IGNORED_COMMENT else f"{draft} Changed in {len(comment)} ways."
    return json.dumps({"points": [] if praise else ["one"], "needs_change": not praise, "rewrite": rewrite})


def judgement(done: int = 1, points: int = 1, facts_kept: bool = True, style_kept: bool = True) -> str:
    """A judge's answer."""
    judged = [{"point": f"point {number}", "done": number < done} for number in range(points)]
    return json.dumps({"points": judged, "facts_kept": facts_kept, "style_kept": style_kept})


class House:
    """One ledger, one bucket and one model behind as many invocations as a test makes."""

    def __init__(
        self,
        faults: Faults | None = None,
        reply: Reply = rewriter,
        ledger: FakeLedger | None = None,
        policy: TenantPolicy = ONE_CANDIDATE,
    ) -> None:
        faults = faults or Faults()
        self.ledger, self.store = ledger or FakeLedger(), FakeStore()
        self.rewrites, self.dead_letters = FakeRewriteQueue(), FakeDeadLetters()
        self.chat, self.clock = FakeChat(reply), FakeClock()
        guarded_ledger, guarded_store = faults.guard(self.ledger), faults.guard(self.store)
        letters = faults.guard(self.dead_letters)
        queue = faults.guard(self.rewrites)
        self.triage = Triage(guarded_ledger, guarded_store, queue, letters, TenantPolicy(), self.clock, NoWait())
        self.rewriting = Rewriting(
            ledger=guarded_ledger,
            store=guarded_store,
            chat=faults.guard(self.chat),
            dead_letters=letters,
            styles=StyleExamples(guarded_ledger, guarded_ledger, guarded_store, self.clock),
            models=Models("rewriter", "judge"),
            circuit=Circuit(self.clock),
            clock=self.clock,
            random=NoWait(),
            policy=policy.model_copy(update={"holdout_fraction": 0.0}),
            timer=lambda: 0.0,
        )

    def rewrite(self, deliveries: Sequence[Delivery] | None = None, seconds: float = 60) -> BatchReport:
        """One batch of the rewrite queue, all that was asked for unless told otherwise."""
        batch = self.rewrite_messages() if deliveries is None else deliveries
        return self.rewriting.handle(batch, self.clock() + timedelta(seconds=seconds))

    def rewrite_messages(self, start: int = 0) -> list[Delivery]:
        """What triage has put on the rewrite queue, from a position on."""
        bodies = [request.model_dump_json() for request in self.rewrites.requests[start:]]
        return [Delivery(f"rewrite-{start + number}", body) for number, body in enumerate(bodies)]

    def generation(self, generation_id: str = "gen-1", tenant: str = "acme-leads") -> Generation:
        return self.ledger.generations[tenant, generation_id]

    def samples(self, tenant: str = "acme-leads") -> list[GoldenSample]:
        return list(current_samples(self.store, list(self.ledger.segments(tenant))))

    def records(self, tenant: str) -> list[Record]:
        """Every record of every committed segment."""
        segments = self.ledger.segments(tenant)
        return [parse_record(line) for segment in segments for line in self.store.lines(segment.key)]

    def counters(self, tenant: str) -> dict[str, int]:
        """What the ledger counted, zeros left out."""
        return {name: value for name, value in self.ledger.tenant(tenant).counters.items() if value}

    def recounted(self, tenant: str) -> dict[str, int]:
        """The counters as the committed segments and the outcomes say they should be, without ``tally``."""
        records = self.records(tenant)
        mine = [entry for (owner, _), entry in self.ledger.generations.items() if owner == tenant]
        events = sum(isinstance(record, EventRecord) for record in records)
        counts = Counter(entry.outcome.value for entry in mine)
        counts.update(f"skipped_{entry.reason}" for entry in mine if entry.outcome == "skipped")
        counts.update(f"samples_{sample.source.value}" for sample in self.samples(tenant))
        counts["sample_bytes"] = sum(training_bytes(sample) for sample in self.samples(tenant))
        told = [entry for entry in mine if not entry.forgotten]
        counts.update({"events": events, "superseded": events - len(told)})
        counts["sample_commits"] = sum("sample" in (record.kind, getattr(record, "was", "")) for record in records)
        counts["dead_lettered"] = sum(owner == tenant for owner, _ in self.ledger.refused)
        counts.update(recounted_distances(records))
        return {name: value for name, value in counts.items() if value}

    def tallied(self, tenant: str) -> dict[str, int]:
        """The sum of all generations' tallies."""
        total: Counter[str] = Counter()
        for (owner, _), entry in self.ledger.generations.items():
            total.update(tally(entry) if owner == tenant else {})
        return {name: value for name, value in total.items() if value}
