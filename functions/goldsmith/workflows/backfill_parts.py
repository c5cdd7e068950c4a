"""The files of a round: cut so that each fits a batch, on disk only, and never holding part of a draft's requests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from tempfile import TemporaryFile
from typing import IO

Asked = tuple[int, list[bytes]]
"""A draft's position, and the lines that ask about it."""

Asking = Callable[[int, int | None], Iterator[Asked]]
"""Makes the lines for the drafts from a position up to, not including, another."""


@dataclass(frozen=True)
class Cut:
    """A file with the ``requests`` about the drafts before position ``end``."""

    file: IO[bytes]
    requests: int
    end: int


def cuts(asked: Iterator[Asked], end: int, most_requests: int, most_bytes: int) -> Iterator[Cut]:
    """Files of at most so many requests and bytes, for drafts in order; the last one ends at ``end``.

    Each file is gone when the next one is asked for.
    """
    rest = asked
    while (head := next(rest, None)) is not None:
        with TemporaryFile() as file:
            cut, left = _filled(file, chain([head], rest), end, most_requests, most_bytes)
            yield cut
        rest = chain([left], rest) if left else rest


def _filled(
    file: IO[bytes], asked: Iterator[Asked], end: int, most_requests: int, most_bytes: int
) -> tuple[Cut, Asked | None]:
    requests = size = 0
    for position, lines in asked:
        more = sum(map(len, lines))
        if requests and (requests + len(lines) > most_requests or size + more > most_bytes):
            return Cut(file, requests, position), (position, lines)
        file.writelines(lines)
        requests, size = requests + len(lines), size + more
    return Cut(file, requests, end), None
