"""The events of a generation, read back from where they were committed."""

from collections.abc import Iterator

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Generation, Location
from goldsmith.domain.segments import EventRecord, Record, parse_record
from goldsmith.ports import ObjectStore


def events_of(store: ObjectStore, known: Generation | None) -> list[FeedbackEvent]:
    """Every event committed for the generation, in the order they were committed; none of one that is not known."""
    told = (revision for revision in (known.revisions if known else ()) if revision.events)
    records = (record for revision in told for record in records_at(store, revision.location))
    return [record.event for record in records if isinstance(record, EventRecord)]


def records_at(store: ObjectStore, location: Location) -> Iterator[Record]:
    """The records that lie at a location."""
    return map(parse_record, store.read(location).splitlines())
