"""Heads of lines: what is to be known of a sample's record to merge it, read without parsing the line.

What a line begins with says what it is. A head is written by our own code in one fixed form
(``goldsmith.domain.segments``), so a line that begins as a sample or retraction and does not go on as one is a defect.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

SAMPLE = b'{"kind":"sample","generation_digest":"'
RETRACTION = b'{"kind":"retraction","generation_digest":"'
OTHERS = (b'{"generation_id":"', b'{"kind":"erased"}')
"""How the lines of all other records begin: none of them holds a sample."""

_HEAD = re.compile(
    rb'\{"kind":"(?:sample|(retraction))","generation_digest":"([0-9a-f]{32})","version":(\d+),'
    rb'(?(1)|"content_digest":"(.{32})","group":"([^"\\]*)","likeness":"(.{64})",'
    rb'"source":"([a-z]+)","occurred_at":"([^"]+)",)"generation_id":"'
)


class Heads(NamedTuple):
    """The heads of some lines, field by field; of a retraction those from ``content_digests`` on are empty."""

    retractions: Sequence[bytes]
    generation_digests: Sequence[bytes]
    versions: Sequence[bytes]
    content_digests: Sequence[bytes]
    groups: Sequence[bytes]
    likenesses: Sequence[bytes]
    sources: Sequence[bytes]
    moments: Sequence[bytes]

    def latest(self) -> list[int]:
        """The places of the lines with the highest version of each generation, in the order of their digests."""
        versions = list(map(int, self.versions))
        latest: dict[bytes, int] = {}
        for place, digest in enumerate(self.generation_digests):
            known = latest.setdefault(digest, place)
            if versions[place] > versions[known]:
                latest[digest] = place
        return [latest[digest] for digest in sorted(latest)]


def heads_of(lines: Sequence[bytes]) -> Heads:
    """The heads of complete lines, at least one, of samples and retractions.

    Raises:
        ValueError: a line has none, or no end; a defect, or a damaged object.
    """
    found = [_HEAD.match(line) for line in lines]
    if not all(found) or not all(line.endswith(b"}\n") for line in lines):
        msg = "a line begins as the record of a sample or a retraction and does not go on as one"
        raise ValueError(msg)
    return Heads._make(zip(*(match.groups(b"") for match in found if match), strict=True))
