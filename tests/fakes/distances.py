"""Live edit distance, counted a second time from all that was said."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.segments import EventRecord, Record
from goldsmith.domain.text import bounded_edit_distance
from goldsmith.domain.watch_keys import watch_key

BASE = TenantPolicy().base_model
"""What is watched before any model was promoted."""
# Books are recounted after every step, of the same texts.
_distance = lru_cache(maxsize=10_000)(bounded_edit_distance)


def recounted_distances(records: Iterable[Record], model: str = BASE) -> Counter[str]:
    """The counters of a model that was watched all the time, by the events among a tenant's committed records."""
    told: dict[str, list[FeedbackEvent]] = defaultdict(list)
    for record in records:
        if isinstance(record, EventRecord):
            told[record.generation_id].append(record.event)
    counts: Counter[str] = Counter()
    for events in told.values():
        counts.update(distance_of(events, watch_key(model), lambda written_by: written_by == model))
    return counts


def distance_of(events: Sequence[FeedbackEvent], key: str, counts: Callable[[str], bool]) -> dict[str, int]:
    """What a draft adds under a key when the model that wrote it counts: of each field the latest word is true."""
    output, final, model = (_latest(events, name) for name in ("output", "final", "model"))
    if output is None or final is None or model is None or not counts(model):
        return {}
    millionths = round(_distance(output, final) * 1_000_000)
    squares = round(millionths / 1_000_000 * millionths)
    return {f"watch_{key}_drafts": 1, f"watch_{key}_distance": millionths, f"watch_{key}_squares": squares}


def _latest(events: Sequence[FeedbackEvent], name: str) -> str | None:
    said = [(event.moment, event.event_id, getattr(event, name)) for event in events]
    return max(((moment, event_id, word) for moment, event_id, word in said if word is not None), default=(0, 0, None))[
        2
    ]
