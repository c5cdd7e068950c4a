"""Rewrite: ask a model to apply each comment to its draft, check the answer, commit it or park it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from random import Random

from pydantic import ValidationError

from goldsmith.domain.checks import CHECKS, failed_checks
from goldsmith.domain.commits import Change, Parking, build_commit
from goldsmith.domain.generations import PRAISE, Generation, Outcome
from goldsmith.domain.rewriting import (
    PROMPT_VERSION,
    SCHEMA_NAME,
    Rewrite,
    RewriteRequest,
    parse_rewrite,
    rewrite_messages,
    rewrite_schema,
)
from goldsmith.domain.routing import Feedback
from goldsmith.domain.samples import RewriteProvenance, Source, make_sample
from goldsmith.errors import ConfigurationProblem, NotYetCommitted, PermanentError, TransientError
from goldsmith.ports import ChatAnswer, ChatModel, ChatRequest, Clock, DeadLetters, Ledger, ObjectStore, Refusal
from goldsmith.workflows.committing import until_committed
from goldsmith.workflows.deliveries import BatchReport, Delivery

LAST_RECEIVE = 8
"""Deliveries after which an item the model would not answer is parked: below the queue's maximum of ten."""
_CONCURRENCY = 10
_TOKENS_BEYOND_DRAFT = 1024

Proposal = tuple[Outcome, str | None, "Parking | Accepted"]


@dataclass(frozen=True)
class Accepted:
    """An answer that passed: the text and where it came from."""

    source: Source
    answer: str
    provenance: RewriteProvenance | None


@dataclass(frozen=True)
class Item:
    """One generation to rewrite, and the messages (doubled ones included) that ask for it."""

    feedback: Feedback
    deliveries: tuple[Delivery, ...]

    @property
    def receive_count(self) -> int:
        """How often the queue has delivered it."""
        return max(delivery.receive_count for delivery in self.deliveries)


@dataclass(frozen=True)
class Rewriting:
    """The ports rewriting needs, and its one operation."""

    ledger: Ledger
    store: ObjectStore
    chat: ChatModel
    dead_letters: DeadLetters
    model: str
    clock: Clock
    random: Random = field(default_factory=Random)

    def handle(self, deliveries: Sequence[Delivery]) -> BatchReport:
        """Rewrite every item of the batch that still needs it, all at the same time."""
        report = BatchReport()
        by_tenant: dict[str, list[Item]] = defaultdict(list)
        for item in self._pending(self._items(deliveries, report), report):
            by_tenant[item.feedback.tenant].append(item)
        everything = [item for items in by_tenant.values() for item in items]
        with ThreadPoolExecutor(max_workers=min(_CONCURRENCY, max(1, len(everything)))) as pool:
            answers = dict(zip(map(id, everything), pool.map(self._propose, everything), strict=True))
        for tenant, items in by_tenant.items():
            self._finish(tenant, [(item, answers[id(item)]) for item in items], report)
        return report

    def _items(self, deliveries: Sequence[Delivery], report: BatchReport) -> list[Item]:
        found: dict[tuple[str, str, str], list[tuple[Feedback, Delivery]]] = defaultdict(list)
        for delivery in deliveries:
            try:
                feedback = RewriteRequest.model_validate_json(delivery.body).feedback
                found[feedback.tenant, feedback.generation_id, feedback.evidence].append((feedback, delivery))
            except ValidationError as error:
                self._refuse(delivery, f"not a rewrite request: {error.error_count()} problems", report)
        return [Item(pairs[0][0], tuple(delivery for _, delivery in pairs)) for pairs in found.values()]

    def _refuse(self, delivery: Delivery, reason: str, report: BatchReport) -> None:
        digest = sha256(delivery.body.encode("utf-8", "surrogatepass")).hexdigest()
        try:
            self.dead_letters.send(delivery.body, reason)
            self.ledger.refuse(Refusal(None, digest, reason, self.clock()))
            report.counts["dead_lettered"] += 1
        except Exception as problem:  # noqa: BLE001 - poison that cannot be put away must not hold up the batch
            report.fail([delivery], problem)

    def _pending(self, items: Sequence[Item], report: BatchReport) -> list[Item]:
        ids: dict[str, list[str]] = defaultdict(list)
        for item in items:
            ids[item.feedback.tenant].append(item.feedback.generation_id)
        known: dict[tuple[str, str], Generation] = {}
        unread: dict[str, Exception] = {}
        for tenant, names in ids.items():
            try:
                known.update({(tenant, name): entry for name, entry in self.ledger.read(tenant, names).items()})
            except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up another's
                unread[tenant] = error
        pending = []
        for item in items:
            entry = known.get((item.feedback.tenant, item.feedback.generation_id))
            if item.feedback.tenant in unread:
                report.fail(item.deliveries, unread[item.feedback.tenant])
            elif entry is None or not all(map(entry.has_event, item.feedback.event_ids)):
                report.fail(item.deliveries, NotYetCommitted(f"generation {item.feedback.generation_id}"))
            elif _still_wanted(entry, item):
                pending.append(item)
            else:
                report.counts["already_done"] += 1
        return pending

    def _propose(self, item: Item) -> "Accepted | Parking | Exception":
        try:
            return self._ask(item.feedback)
        except PermanentError as error:
            return Parking((error.reason,))
        except ConfigurationProblem as error:
            return error
        except TransientError as error:
            return Parking((error.reason,)) if item.receive_count >= LAST_RECEIVE else error
        except Exception as error:  # noqa: BLE001 - a defect in one item must not lose the answers paid for beside it
            return error

    def _ask(self, feedback: Feedback) -> "Accepted | Parking":
        answer = self.chat.answer(
            ChatRequest(
                model=self.model,
                messages=rewrite_messages(feedback),
                max_output_tokens=_TOKENS_BEYOND_DRAFT + len(feedback.output or ""),
                schema_name=SCHEMA_NAME,
                schema=rewrite_schema(),
            )
        )
        rewrite = parse_rewrite(answer.content)
        if not rewrite.needs_change:
            return Accepted(Source.ACCEPTED, feedback.output or "", None)
        provenance = self._provenance(rewrite, answer)
        failed = failed_checks(rewrite.rewrite, feedback)
        if failed:
            return Parking(failed, rewrite.rewrite, provenance)
        return Accepted(Source.REWRITTEN, rewrite.rewrite, provenance)

    def _provenance(self, rewrite: Rewrite, answer: ChatAnswer) -> RewriteProvenance:
        return RewriteProvenance(
            model=self.model,
            prompt_version=PROMPT_VERSION,
            points=len(rewrite.points),
            checks=tuple(CHECKS),
            input_tokens=answer.input_tokens,
            output_tokens=answer.output_tokens,
        )

    def _finish(
        self, tenant: str, results: Sequence[tuple[Item, "Accepted | Parking | Exception"]], report: BatchReport
    ) -> None:
        done: dict[str, tuple[Item, Accepted | Parking]] = {}
        for item, result in results:
            if isinstance(result, Exception):
                report.fail(item.deliveries, result)
            else:
                done[item.feedback.generation_id] = (item, result)
        try:
            until_committed(partial(self._commit, tenant, done, report), self.random)
        except Exception as error:  # noqa: BLE001 - one tenant's trouble must not hold up another's
            report.fail([d for item, _ in done.values() for d in item.deliveries], error)

    def _commit(self, tenant: str, done: Mapping[str, tuple[Item, "Accepted | Parking"]], report: BatchReport) -> None:
        known = self.ledger.read(tenant, done) if done else {}
        wanted = [
            _change(known[name], item.feedback, result)
            for name, (item, result) in done.items()
            if name in known and _still_wanted(known[name], item)
        ]
        if wanted:
            commit = build_commit(tenant, wanted, self.clock())
            self.store.put_new(commit.segment.key, commit.segment.body)
            self.ledger.commit(commit)
        report.counts.update(change.outcome.value for change in wanted)
        report.counts["already_done"] += len(done) - len(wanted)


def _still_wanted(entry: Generation, item: Item) -> bool:
    return entry.outcome is Outcome.REWRITING and entry.evidence == item.feedback.evidence


def _change(known: Generation, feedback: Feedback, result: "Accepted | Parking") -> Change:
    if isinstance(result, Parking):
        return Change(known, feedback, Outcome.PARKED, ",".join(result.reasons), parking=result)
    sample = make_sample(feedback, result.source, result.answer, result.provenance)
    if result.source is Source.ACCEPTED:
        return Change(known, feedback, Outcome.ACCEPTED, PRAISE, sample=sample)
    return Change(known, feedback, Outcome.REWRITTEN, sample=sample)
