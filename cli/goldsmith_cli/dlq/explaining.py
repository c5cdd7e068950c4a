"""What a dead letter that is no feedback event asks for, in sentences."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from goldsmith.domain.dead_letters import ADVANCE, LAUNCH, REWRITE, fields_of, named

if TYPE_CHECKING:
    from goldsmith.domain.dead_letters import DeadLetter

_LOOKED_AT_ANYWAY = (
    "Nothing is lost: launch looks at a tenant again at its next commit, and every tick looks at every tenant."
    " goldsmith train --tenant NAME looks at one now. Once you know why it failed, delete this."
)


def meaning(letter: "DeadLetter") -> list[str]:
    """What it asks for, and what comes of it when it is sent back or deleted; nothing of a feedback event."""
    tellers = {REWRITE: _rewrite, ADVANCE: _advance, LAUNCH: _launch}
    teller = tellers.get(letter.queue)
    return list(teller(fields_of(letter.body), letter.body)) if teller else []


def _rewrite(told: Mapping[str, Any] | None, body: str) -> Iterator[str]:
    names = named(body)
    if told is None or names.generation_id is None:
        yield "It should ask for a rewrite of a draft, but it cannot be read."
        return
    yield f"It asks for a rewrite of the generation {names.generation_id} of {names.tenant or 'a tenant not named'}."
    yield (
        "Sent back, it is done where the generation still waits for it, and dropped where it does not. Deleted, the"
        " generation waits on: goldsmith replay --generation ID --ask-again makes the request anew."
    )


def _advance(told: Mapping[str, Any] | None, _body: str) -> Iterator[str]:
    told = told or {}
    job, tenant, number = told.get("job_id"), told.get("tenant"), told.get("number")
    if isinstance(job, str):
        yield f"It asks to look now at the run whose provider's job is {job}."
    elif isinstance(tenant, str) and isinstance(number, int):
        yield f"It asks to look now at run {number} of {tenant}."
    else:
        yield "It should ask to look at a run, but names none."
    yield "Every tick looks at every run under way: nothing is lost, whether it is sent back or deleted."


def _launch(told: Mapping[str, Any] | None, _body: str) -> Iterator[str]:
    told = told or {}
    batch, context = _part(told, "DDBStreamBatchInfo"), _part(told, "requestContext")
    if not batch:
        yield "It should say which part of the ledger's stream launch gave up on, but it cannot be read."
    else:
        yield (
            f"Lambda gave up on {_said(batch, 'batchSize')} changes of tenants' counters after"
            f" {_said(context, 'approximateInvokeCount')} attempts: {_said(context, 'condition')}"
            f" ({_said(_part(told, 'responseContext'), 'functionError')})."
        )
        yield (
            f"They are in the ledger's stream, shard {_said(batch, 'shardId')}, sequence numbers"
            f" {_said(batch, 'startSequenceNumber')} to {_said(batch, 'endSequenceNumber')}, written between"
            f" {_said(batch, 'approximateArrivalOfFirstRecord')} and"
            f" {_said(batch, 'approximateArrivalOfLastRecord')}; whose they are is not told."
        )
    yield _LOOKED_AT_ANYWAY


def _part(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = told.get(name)
    return part if isinstance(part, dict) else {}


def _said(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return str(value)[:200] if isinstance(value, str | int) else "(not told)"
