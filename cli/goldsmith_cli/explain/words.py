"""What the ledger's words mean to a person."""

from collections.abc import Iterator
from datetime import datetime

from goldsmith.domain.generations import PRAISE, REJECTED, Outcome
from goldsmith.domain.routing import SkipReason
from goldsmith.domain.segments import (
    ErasedRecord,
    ParkedRecord,
    Record,
    ReplayRecord,
    RetractionRecord,
    ReviewRecord,
)
from goldsmith.domain.stories import Chapter, Place, Use

_MEANINGS = {
    Outcome.WAITING: "its conversation has not come; nothing can be learnt before an event brings messages and output",
    Outcome.REWRITING: "a comment asks for a change, which a model is asked to make",
    Outcome.ACCEPTED: "the draft was good as it stood",
    Outcome.EDITED: "a person's final version is the answer to learn",
    Outcome.REWRITTEN: "a model did what the comment asks; checks and judge let it pass",
    Outcome.REVIEWED: "a person approved or wrote the answer",
    Outcome.PARKED: "the rewrite waits for a person",
    Outcome.SKIPPED: "nothing can be learnt",
    Outcome.FORGOTTEN: "nothing is kept of it but its name and this moment, and nothing more about it is taken",
}
_REASONS = {
    PRAISE: "the comment only praises it",
    REJECTED: "a reviewer rejected what the model proposed",
    SkipReason.CONTRADICTORY.value: "it was sent as it was, and rated badly",
    SkipReason.NO_GUIDANCE.value: "a bad rating, and no word of what would be better",
    SkipReason.NEUTRAL.value: "a middling rating says neither good nor bad",
}
_PLACES = {
    Place.TRAINING: "in its training set",
    Place.HOLDOUT: "held out",
    Place.DUPLICATE: "left out: a duplicate",
    Place.RETRACTED: "left out: no sample then",
    Place.ABSENT: "not in it",
    Place.NO_SNAPSHOT: "no snapshot",
    Place.UNKNOWN: "cannot be told: files are gone",
}


def moment(at: datetime) -> str:
    """A moment in UTC, to the second."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def meaning(outcome: Outcome, reason: str | None) -> str:
    """An outcome and its reason in words."""
    if reason is None:
        return _MEANINGS[outcome]
    if outcome is Outcome.PARKED:
        return f"{_MEANINGS[outcome]}: {', '.join(reason.split(','))}"
    return f"{_MEANINGS[outcome]}: {reason_meaning(reason)}"


def reason_meaning(reason: str) -> str:
    """A reason for accepting or skipping in words; itself where this version does not know it."""
    return _REASONS.get(reason, reason)


def place(use: Use) -> str:
    """What the run made of the draft."""
    return "trained on" if use.trained else _PLACES[use.place]


def brought(chapter: Chapter) -> str:
    """What a commit brought, in words."""
    revision = chapter.revision
    parts = [f"{revision.events} event{'s' if revision.events > 1 else ''}"] if revision.events else []
    parts += [f"golden sample {revision.sample_id}"] if revision.sample_id else []
    return ", ".join([*parts, *(said for record in chapter.records for said in _said(record))])


def _said(record: Record) -> Iterator[str]:
    match record:
        case RetractionRecord():
            yield "the golden sample before counts no more"
        case ParkedRecord(candidates=candidates):
            yield f"{len(candidates)} candidate{'' if len(candidates) == 1 else 's'} of the model"
        case ReviewRecord(decision=decision, reviewer=reviewer, note=note):
            yield f"{decision.value} by {reviewer}" + (f": {note}" if note else "")
        case ReplayRecord():
            yield "decided anew, without a new event"
        case ErasedRecord(was=was):
            yield f"{was}: forgotten since"
        case _:
            return
