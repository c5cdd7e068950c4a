"""Finding one line in a large sorted file by reading a little of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import dropwhile

_WINDOW = 16 * 1024
"""Bytes read at a time: some lines. A longer line is read in windows that double."""


@dataclass
class SortedLines:
    """A file whose lines are sorted by a key that stands within their first ``key_within`` bytes.

    ``read(offset, length)`` gives that many bytes of the ``size`` there are. ``key`` is given the beginning of a line;
    lines for which it is None may stand anywhere and are passed over.
    """

    size: int
    read: Callable[[int, int], bytes]
    key: Callable[[bytes], str | None]
    key_within: int
    window: int = _WINDOW
    _held: tuple[int, bytes] = field(default=(0, b""), init=False)

    def find(self, wanted: str) -> bytes | None:
        """The first line with that key that is met, its line end included; None if there is none.

        Takes about as many reads as the file can be halved before one window is left.
        """
        low, high = 0, self.size  # the line starts in between, if it is there
        while high - low > self.window:
            middle = (low + high) // 2
            start, found = next(self._keyed(middle, high), (middle, None))
            if found is not None and found < wanted:
                low = start + 1
            elif found == wanted:
                return self._line(start)
            else:
                high = middle
        nearer = dropwhile(lambda line: line[1] < wanted, self._keyed(low, high))
        start, found = next(nearer, (low, None))
        return self._line(start) if found == wanted else None

    def _keyed(self, position: int, end: int) -> Iterator[tuple[int, str]]:
        """Start and key of the lines that have one and start in [position, end)."""
        start = self._start(position)
        while start < end:
            found = self.key(self._at(start, self.key_within))
            if found is not None:
                yield start, found
            start = self._start(start + 1)

    def _start(self, position: int) -> int:
        """Where the first line starts at or after a position; ``size`` if none does."""
        if position == 0:
            return 0
        offset, at_least = position - 1, 1
        while offset < self.size:
            part = self._at(offset, at_least)
            if (end := part.find(b"\n")) >= 0:
                return offset + end + 1
            offset, at_least = offset + len(part), max(self.window, 2 * at_least)
        return self.size

    def _line(self, start: int) -> bytes:
        length = self._start(start + 1) - start
        return self._at(start, length)[:length]

    def _at(self, offset: int, at_least: int) -> bytes:
        """What is held from there on; read anew where that is too little and the file has more."""
        held_from, held = self._held
        rest = held[offset - held_from :] if held_from <= offset else b""
        wanted = min(at_least, self.size - offset)
        if len(rest) < wanted:
            rest = self.read(offset, min(max(wanted, self.window), self.size - offset))
            self._held = offset, rest
        return rest
