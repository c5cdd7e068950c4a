"""When nobody disturbs any more: everything comes to rest, and where it rests is where it should."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from goldsmith.domain.commits import Commit
from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Outcome
from goldsmith.domain.launching import decide
from goldsmith.domain.segments import Decision, EventRecord, ReviewRecord, parse_record
from goldsmith.workflows.review import Reviewing
from tests.machine import stories
from tests.machine.queues import RewriteQueue
from tests.machine.stage import SECONDS
from tests.machine.told import Told
from tests.machine.verdicts import Figures
from tests.machine.world import POLICY, World, decided

_MOST_ROUNDS = 1500
_DECISIONS = {
    Decision.APPROVED: "approve",
    Decision.EDITED: "edit",
    Decision.REJECTED: "reject",
    Decision.RETRIED: "retry",
}


def drain(world: World, check: Callable[[], None]) -> None:
    """Deliver, step and wait, without any fault, until nothing is left to be done."""
    for _ in range(_MOST_ROUNDS):
        if not _next(world, check):
            return
    left = [message.message_id for queue, _ in world.queues.values() for message in queue.messages.values()]
    msg = f"it never comes to rest: {left}, {[invocation.stopped_at for invocation in world.live]}"
    raise AssertionError(msg)


def step_each(world: World, check: Callable[[], None]) -> None:
    """One step of each invocation; one may end another, by letting time pass."""
    for invocation in world.live:
        if not invocation.ended:
            world.step(invocation)
            check()


def _next(world: World, check: Callable[[], None]) -> bool:
    """Do what is next; False when there is nothing."""
    if world.live:
        step_each(world, check)
        return True
    for queue, begin in world.queues.values():
        queue.redrive()
        if messages := queue.visible():
            begin(messages[:10])
            return True
    moments = [message.visible_at for queue, _ in world.queues.values() for message in queue.messages.values()]
    if moments:
        world.pass_time(max(1.0, (min(moments) - world.clock()).total_seconds()))
    elif runs_are_at_rest(world):
        return False
    else:
        world.pass_time(SECONDS["tick"] + 1)
        world.tick()
    return True


def runs_are_at_rest(world: World) -> bool:
    """Whether a tick would find nothing to do."""
    due = any(decide(state, POLICY, world.clock(), 0).starts for state in world.ledger.states.values())
    return not due and all(run.settled for run in world.ledger.stored_runs.values())


def check_every_event_is_in_one_place(world: World, sent: Sequence[FeedbackEvent], poison: Sequence[str]) -> None:
    """What was accepted is committed once, what was refused is kept and counted once, and nothing is under way."""
    kept = [event for event in sent if not _forgotten(world, event)]
    committed = Counter(
        (tenant, piece.event_id) for (tenant, _), entry in world.ledger.generations.items() for piece in entry.pieces
    )
    assert committed == Counter({(event.tenant, event.event_id): 1 for event in kept})
    assert {body for body, _ in world.letters.letters} == set(poison)
    assert len(world.ledger.refused) == len(set(poison))
    assert not any(entry.outcome is Outcome.REWRITING for entry in world.ledger.generations.values())


def check_as_if_one_after_the_other(world: World) -> None:
    """The same commits, in the same order, by invocations that nothing disturbs, come to the same.

    Tenants that had something forgotten are left out: it is not among the commits.
    """
    calm = World(Figures())
    tenants = [tenant for tenant in stories.TENANTS if not world.ledger.tenant(tenant).forgettings]
    for commit, made_by in zip(world.ledger.history, world.made_by, strict=True):
        if commit.tenant in tenants:
            _again(calm, commit, world.asked.get(made_by, []))
    assert _state(calm, tenants) == _state(world, tenants), "no order of undisturbed invocations comes to this"


def check_as_if_told_at_once(world: World, sent: Sequence[FeedbackEvent]) -> None:
    """Whatever does not depend on the order of things is as in a run in which all was told at once."""
    calm = World(Figures())
    for event in sent:
        calm.feedback.put(event.model_dump_json())
    drain(calm, lambda: None)
    told: dict[tuple[str, str], list[FeedbackEvent]] = {}
    for event in (event for event in sent if not _forgotten(world, event)):
        told.setdefault((event.tenant, event.generation_id), []).append(event)
    for name, events in told.items():
        reviewed = world.ledger.generations[name].outcome is Outcome.REVIEWED
        settled = Told(events).settled()
        if settled is not None and not reviewed:
            for each in (calm, world):
                entry = each.ledger.generations[name]
                assert entry.outcome is settled, f"{name} is {entry.outcome} and should be {settled}, in whatever order"


def _forgotten(world: World, event: FeedbackEvent) -> bool:
    entry = world.ledger.generations.get((event.tenant, event.generation_id))
    return (entry is not None and entry.forgotten) or world.ledger.books(event.tenant, ()).forgotten.covers(event)


def _again(calm: World, commit: Commit, asked: Sequence[str]) -> None:
    calm.clock.moment = commit.committed_at
    records = [parse_record(line) for line in commit.segment.body.splitlines()]
    events = [record.event for record in records if isinstance(record, EventRecord)]
    reviews = [record for record in records if isinstance(record, ReviewRecord)]
    for event in events:
        calm.feedback.put(event.model_dump_json())
    if events:
        calm.finish(calm.triage(calm.feedback.visible()))
    elif reviews:
        reviewing = Reviewing(calm.ledger, calm.store, RewriteQueue(calm.requests), calm.clock)
        for review in reviews:
            found = reviewing.find(commit.tenant, review.generation_id)
            decided(_DECISIONS[review.decision], found)(reviewing, found)
    else:
        wanted = {(commit.tenant, entry.generation_id) for entry in commit.generations}
        _rewrite(calm, [body for body in asked if calm.requested(body)[:2] in wanted])


def _rewrite(calm: World, asked: Sequence[str]) -> None:
    """Deliver the very same requests: of two for the same draft one may know more, and replays send some, too."""
    before = set(calm.requests.messages)
    for body in asked:
        calm.requests.put(body)
    calm.finish(calm.rewrite([m for name, m in calm.requests.messages.items() if name not in before]))


def _state(world: World, tenants: Sequence[str]) -> dict[str, Any]:
    """Outcomes, current samples and counters; moments, versions and refusals left out."""
    entries = {
        key: (
            entry.version, entry.outcome, entry.reason, entry.evidence, sorted(p.event_id for p in entry.pieces),
            entry.sample and (entry.sample.sample_id, entry.sample.source), bool(entry.parked),
        )
        for key, entry in sorted(world.ledger.generations.items())
        if key[0] in tenants
    }  # fmt: skip
    counters = {
        tenant: {name: n for name, n in world.ledger.tenant(tenant).counters.items() if n and name != "dead_lettered"}
        for tenant in tenants
    }
    return {"entries": entries, "counters": counters}
