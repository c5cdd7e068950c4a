"""Deciding: the one place that says what feedback makes of a generation, and commits it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.domain.changes import Change, Parking
from goldsmith.domain.commits import build_commit
from goldsmith.domain.generations import Generation, Outcome, Verdict, judge
from goldsmith.domain.measuring import NOTHING_WATCHED, Watched
from goldsmith.domain.rewriting import MAX_REQUEST_BYTES, RewriteRequest
from goldsmith.domain.samples import GoldenSample, Source, make_sample

if TYPE_CHECKING:
    from goldsmith.domain.events import FeedbackEvent
    from goldsmith.domain.policy import TenantPolicy
    from goldsmith.domain.routing import Feedback
    from goldsmith.ports import Clock, Ledger, ObjectStore, RewriteQueue


def decide(
    known: Generation | None,
    feedback: "Feedback",
    policy: "TenantPolicy",
    fresh: tuple["FeedbackEvent", ...] = (),
    watched: Watched = NOTHING_WATCHED,
    *,
    replayed: bool = False,
) -> Change:
    """What all that was said makes of a generation: ``feedback`` is merged from its events, ``fresh`` ones included.

    ``watched`` are the models whose live edit distance is measured.
    """
    verdict = judge(feedback, known, policy)
    if verdict.outcome is Outcome.REWRITING and not verdict.keep and _too_large(feedback):
        parking = Parking(("too_large",))
        return Change(known, feedback, Outcome.PARKED, "too_large", fresh, parking=parking, replayed=replayed)
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
        replayed=replayed,
        watched=watched,
    )


def differs(change: Change) -> bool:
    """Whether the ledger would say something else of the generation: its outcome, the reason, or its golden sample.

    Events that it brings apart.
    """
    known = change.known
    if known is None or (change.outcome, change.reason) != (known.outcome, known.reason):
        return True
    return change.sample is not None or change.keeps != known.sample or asks_for_rewrite(change)


def asks_for_rewrite(change: Change) -> bool:
    """Whether a model is to be asked that was not asked before, or was asked about something else."""
    return change.outcome is Outcome.REWRITING and not change.keep_sample


@dataclass(frozen=True)
class Decisions:
    """The ports a decision passes through, and how it is committed."""

    ledger: "Ledger"
    store: "ObjectStore"
    rewrites: "RewriteQueue"
    clock: "Clock"

    def commit(self, tenant: str, changes: Sequence[Change], forgettings: int) -> None:
        """Commit changes that fit into one transaction; rewrites are asked for before, lest a crash lose a request.

        Raises:
            CommitConflict: the ledger changed since it was read, or something was forgotten.
        """
        commit = build_commit(tenant, changes, self.clock(), forgettings)
        self.store.put_new(commit.segment.key, commit.segment.body)
        self.rewrites.send([_request(change) for change in changes if asks_for_rewrite(change)])
        self.ledger.commit(commit)


def _sample(feedback: "Feedback", verdict: Verdict) -> GoldenSample | None:
    if verdict.source is None or verdict.keep:
        return None
    answer = feedback.final if verdict.source is Source.EDITED else feedback.output
    if answer is None:
        msg = f"route {verdict.source} without its text"
        raise ValueError(msg)
    return make_sample(feedback, verdict.source, answer)


def _request(change: Change) -> RewriteRequest:
    return RewriteRequest(feedback=change.feedback, generation_version=change.version)


def _too_large(feedback: "Feedback") -> bool:
    return len(RewriteRequest(feedback=feedback).model_dump_json().encode()) > MAX_REQUEST_BYTES
