"""Heads of lines: what is to be known of a sample's record to merge it, read without parsing the line.

What a line begins with says what it is. A head is written by our own code in one fixed form
(``goldsmith.domain.segments``), so a line that begins as a sample or retraction and does not go on as one is a defect.
"""

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

SAMPLE = b'{"kind":"sample","generation_digest":"'
RETRACTION = b'{"kind":"retraction","generation_digest":"'
OTHERS = (b'{"generation_id":"', b'{"kind":"erased"')
"""How the lines of all other records begin: none of them holds a sample."""

_HEAD = re.compile(
    rb'\{"kind":"(?:sample|(retraction))","generation_digest":"([0-9a-f]{32})","version":(\d+),'
    rb'(?(1)|"content_digest":"(.{32})","group":"([^"\\]*)","likeness":"(.{64})",'
    rb'"source":"([a-z]+)","occurred_at":"([^"]+)",)"generation_id":"'
)
_END = itemgetter(slice(-2, None))


class Heads(NamedTuple):
    """The heads of some lines, field by field; of a retraction those from ``content_digests`` on are empty.

    ``places`` says which of the lines each belongs to.
    """

    places: Sequence[int]
    retractions: Sequence[bytes]
    generation_digests: Sequence[bytes]
    versions: Sequence[bytes]
    content_digests: Sequence[bytes]
    groups: Sequence[bytes]
    likenesses: Sequence[bytes]
    sources: Sequence[bytes]
    moments: Sequence[bytes]


def latest_heads(lines: Sequence[bytes]) -> Heads:
    """Of complete lines of samples and retractions, at least one, the heads of the highest version of each generation.

    They are in the order of the generations' digests.

    Raises:
        ValueError: a line has no head, or no end; a defect, or a damaged object.
    """
    fields = _fields(lines)
    digests = [each[1] for each in fields]
    # The first line of each generation; then only what comes again is looked at. Most generations have one line.
    latest = dict(zip(reversed(digests), range(len(digests) - 1, -1, -1), strict=True))
    if len(latest) < len(digests):
        for place, digest in enumerate(digests):
            known = latest[digest]
            if known != place and int(fields[place][2]) > int(fields[known][2]):
                latest[digest] = place
    places = [latest[digest] for digest in sorted(latest)]
    return Heads(places, *zip(*[fields[place] for place in places], strict=True))


def require_heads(lines: Sequence[bytes]) -> None:
    """Raises ValueError when a line is not that of a sample or retraction."""
    _fields(lines)


def identity(line: bytes) -> tuple[bytes, bytes] | None:
    """The digests of a sample's generation and of its content; None of a line that is the record of no sample."""
    match = _HEAD.match(line)
    return (match[2], match[4]) if match and match[4] else None


def _fields(lines: Sequence[bytes]) -> list[tuple[bytes, ...]]:
    found = list(map(_HEAD.match, lines))
    if not all(found) or set(map(_END, lines)) != {b"}\n"}:
        msg = "a line begins as the record of a sample or a retraction and does not go on as one"
        raise ValueError(msg)
    return [match.groups(b"") for match in found if match]
