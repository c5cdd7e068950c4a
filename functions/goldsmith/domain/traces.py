"""Where in stored lines a generation or an author is named."""

import re
from collections.abc import Collection, Iterator
from datetime import datetime

from pydantic_core import from_json, to_json

from goldsmith.domain.samples import digest_of
from goldsmith.domain.segments import EventRecord, SampleRecord, parse_record

# The first one on a line is the record's own: nothing of anybody's making comes before it, and inside a JSON text every
# quotation mark is escaped.
_GENERATION = re.compile(rb'"generation_id":\s*("(?:[^"\\]|\\.)*")')
_ON_A_PAGE = re.compile(rb'data-generation="([0-9a-f]{32})"')
"""In JSON every quotation mark of a text is escaped, so no text looks like it."""


def generation_of(line: bytes) -> str | None:
    """Which generation a record is about; None for one that was erased."""
    found = _GENERATION.search(line)
    return str(from_json(found[1])) if found else None


def names_any(line: bytes, generation_ids: Collection[str]) -> bool:
    """Whether any of the generations is named anywhere in a line of JSON, or of a page by its digest."""
    if any(from_json(name) in generation_ids for name in _GENERATION.findall(line)):
        return True
    shown = {digest.decode() for digest in _ON_A_PAGE.findall(line)}
    return bool(shown) and not shown.isdisjoint(map(digest_of, generation_ids))


def said_by(author: str, lines: Iterator[bytes]) -> Iterator[tuple[str, datetime]]:
    """The generations that the author said something about, and when, of those in the lines of a segment."""
    mark = b'"author":' + to_json(author)
    for line in lines:
        if mark not in line:
            continue
        record = parse_record(line)
        if isinstance(record, EventRecord) and record.event.author == author:
            yield record.generation_id, record.event.moment
        elif isinstance(record, SampleRecord) and record.sample.author == author:
            yield record.generation_id, record.sample.occurred_at
