"""How each story ends when one process hears it alone, in memory: what a round has to come to as well."""

from collections import defaultdict
from collections.abc import Sequence

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Generation
from goldsmith.workflows.review import Reviewing
from tests.concurrency.reviewing import decide
from tests.concurrency.stories import TENANTS, Round
from tests.fakes.house import House
from tests.fakes.stories import deliver

Ending = tuple[object, ...]
Endings = dict[tuple[str, str], set[Ending]]


def calm_endings(played: Round) -> Endings:
    """Every ending that some order of hearing and rewriting gives to a generation; one for nearly all."""
    endings: Endings = defaultdict(set)
    for events in (played.events, played.events[::-1]):
        for eager in (False, True):
            for key, generation in _alone(events, eager=eager).ledger.generations.items():
                endings[key].add(ending(generation))
    return endings


def ending(generation: Generation) -> Ending:
    """What must last of a generation: moments, versions and places left out."""
    heard = tuple(sorted(piece.event_id for piece in generation.pieces))
    sample = generation.sample and (generation.sample.sample_id, generation.sample.source.value)
    said = (generation.outcome.value, generation.reason, generation.evidence, generation.model)
    return (*said, heard, sample, bool(generation.parked), generation.listing)


def _alone(events: Sequence[FeedbackEvent], *, eager: bool) -> House:
    """Rewrites and reviews after every single event, or after the last."""
    house = House()
    rewritten = 0
    for batch in [[event] for event in events] if eager else [list(events)]:
        assert not house.triage.handle(deliver(*batch)).failures
        pending = house.rewrite_messages(rewritten)
        rewritten += len(pending)
        assert not pending or not house.rewrite(pending).failures
        reviewing = Reviewing(house.ledger, house.store, house.rewrites, house.clock)
        for parked in [parked for tenant in TENANTS for parked in reviewing.parked(tenant)]:
            decide(reviewing, parked, "Mia")
    return house
