"""The events of a generation, read back from where they were committed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Generation, Location
from goldsmith.domain.segments import EventRecord, Record, parse_record
from goldsmith.ports import ObjectStore

_FEW = 32
_AT_ONCE = 16


def events_of(store: ObjectStore, known: Generation | None) -> list[FeedbackEvent]:
    """Every event committed for the generation, in the order they were committed; none of one that is not known."""
    if known is None:
        return []
    told = [revision.location for revision in known.revisions if revision.events]
    with ExitStack() as opened:
        # Of most drafts little was said, and a few reads are not worth threads.
        in_turn = opened.enter_context(ThreadPoolExecutor(_AT_ONCE)).map if len(told) > _FEW else map
        records = (record for found in in_turn(partial(_records, store), told) for record in found)
        return [record.event for record in records if isinstance(record, EventRecord)]


def records_at(store: ObjectStore, location: Location) -> Iterator[Record]:
    """The records that lie at a location."""
    return iter(_records(store, location))


def _records(store: ObjectStore, location: Location) -> list[Record]:
    return [parse_record(line) for line in store.read(location).splitlines()]
