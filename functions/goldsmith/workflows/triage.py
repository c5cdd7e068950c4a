"""Triage: from feedback messages to committed events, samples and rewrite requests. No model is called."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from random import Random

from goldsmith.domain.commits import Change, Parking, build_commit
from goldsmith.domain.envelope import inner_body, parse_feedback
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Generation, Outcome, Verdict, judge
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.rewriting import MAX_REQUEST_BYTES, RewriteRequest
from goldsmith.domain.routing import Feedback, merge
from goldsmith.domain.samples import GoldenSample, Source, make_sample
from goldsmith.errors import ContractError
from goldsmith.ports import Clock, DeadLetters, Ledger, ObjectStore, Refusal, RewriteQueue
from goldsmith.workflows.committing import until_committed
from goldsmith.workflows.deliveries import BatchReport, Delivery, chunks
from goldsmith.workflows.events_of import events_of


@dataclass(frozen=True)
class Triage:
    """The ports triage needs, and its one operation."""

    ledger: Ledger
    store: ObjectStore
    rewrites: RewriteQueue
    dead_letters: DeadLetters
    policy: TenantPolicy
    clock: Clock
    random: Random = field(default_factory=Random)

    def handle(self, deliveries: Sequence[Delivery]) -> BatchReport:
        """Commit every event of the batch once; refuse what the contract refuses; hand back the rest."""
        report = BatchReport()
        by_tenant: dict[str, list[tuple[Delivery, FeedbackEvent]]] = defaultdict(list)
        for delivery in deliveries:
            try:
                event = parse_feedback(delivery.body)
                by_tenant[event.tenant].append((delivery, event))
            except ContractError as error:
                self._refuse(delivery, error, report)
        for tenant, items in by_tenant.items():
            self._commit_tenant(tenant, items, report)
        return report

    def _refuse(self, delivery: Delivery, error: ContractError, report: BatchReport) -> None:
        digest = sha256(inner_body(delivery.body).encode("utf-8", "surrogatepass")).hexdigest()
        try:
            self.dead_letters.send(delivery.body, str(error))
            first = self.ledger.refuse(Refusal(error.tenant, digest, str(error), self.clock()))
            report.counts["dead_lettered" if first else "duplicate"] += 1
        except Exception as problem:  # noqa: BLE001 - poison that cannot be put away must not hold up the batch
            report.fail([delivery], problem)

    def _commit_tenant(self, tenant: str, items: list[tuple[Delivery, FeedbackEvent]], report: BatchReport) -> None:
        by_generation: dict[str, list[FeedbackEvent]] = defaultdict(list)
        for _, event in items:
            by_generation[event.generation_id].append(event)
        for names in chunks(list(by_generation), self.ledger.max_generations):
            mine = {name: by_generation[name] for name in names}
            try:
                until_committed(partial(self._commit, tenant, mine, report), self.random)
            except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up another's events
                report.fail([delivery for delivery, event in items if event.generation_id in mine], error)

    def _commit(self, tenant: str, events: Mapping[str, Sequence[FeedbackEvent]], report: BatchReport) -> None:
        known = self.ledger.read(tenant, events)
        changes = []
        duplicates = 0
        for name, candidates in events.items():
            fresh = _fresh(candidates, known.get(name))
            duplicates += len(candidates) - len(fresh)
            if fresh:
                changes.append(self._decide(known.get(name), fresh))
        if changes:
            commit = build_commit(tenant, changes, self.clock())
            self.store.put_new(commit.segment.key, commit.segment.body)
            self.rewrites.send([_request(c) for c in changes if _asks_for_rewrite(c)])
            self.ledger.commit(commit)
        report.counts.update(change.outcome.value for change in changes)
        report.counts["duplicate"] += duplicates

    def _decide(self, known: Generation | None, fresh: tuple[FeedbackEvent, ...]) -> Change:
        feedback = merge([*events_of(self.store, known), *fresh])
        verdict = judge(feedback, known, self.policy)
        if verdict.outcome is Outcome.REWRITING and not verdict.keep and _too_large(feedback):
            return Change(known, feedback, Outcome.PARKED, "too_large", fresh, parking=Parking(("too_large",)))
        sample = _sample(feedback, verdict)
        same = bool(sample and known and known.sample and known.sample.sample_id == sample.sample_id)
        return Change(
            known=known,
            feedback=feedback,
            outcome=verdict.outcome,
            reason=verdict.reason,
            events=fresh,
            sample=None if same else sample,
            keep_sample=same or verdict.keep,
            keep_evidence=verdict.keep,
        )


def _fresh(candidates: Sequence[FeedbackEvent], known: Generation | None) -> tuple[FeedbackEvent, ...]:
    first = {event.event_id: event for event in reversed(candidates)}
    return tuple(event for name, event in sorted(first.items()) if known is None or not known.has_event(name))


def _sample(feedback: Feedback, verdict: Verdict) -> GoldenSample | None:
    if verdict.source is None or verdict.keep:
        return None
    answer = feedback.final if verdict.source is Source.EDITED else feedback.output
    if answer is None:
        msg = f"route {verdict.source} without its text"
        raise ValueError(msg)
    return make_sample(feedback, verdict.source, answer)


def _asks_for_rewrite(change: Change) -> bool:
    return change.outcome is Outcome.REWRITING and not change.keep_sample


def _request(change: Change) -> RewriteRequest:
    return RewriteRequest(feedback=change.feedback, generation_version=change.version)


def _too_large(feedback: Feedback) -> bool:
    return len(RewriteRequest(feedback=feedback).model_dump_json().encode()) > MAX_REQUEST_BYTES
