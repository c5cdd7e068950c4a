"""The events of a generation, read back from where they were committed."""

from goldsmith.domain.events import FeedbackEvent
from goldsmith.domain.generations import Generation
from goldsmith.domain.segments import EventRecord, parse_record
from goldsmith.ports import ObjectStore


def events_of(store: ObjectStore, known: Generation | None) -> list[FeedbackEvent]:
    """Every event committed for the generation, in the order they were committed; none of one that is not known."""
    records = (parse_record(store.read(piece.location)) for piece in (known.pieces if known else ()))
    return [record.event for record in records if isinstance(record, EventRecord)]
