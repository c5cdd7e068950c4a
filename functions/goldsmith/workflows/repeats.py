"""Which values of a long column occur more than once."""

from collections.abc import Iterator, Sequence

_AT_ONCE = 2**18


def repeated(values: Sequence[int]) -> Iterator[list[int]]:
    """The places of each value that occurs more than once, in order; values are integers of 0 or more.

    A long column is gone through several times, each time for a part of the values, so that memory does not grow.
    """
    turns = len(values) // _AT_ONCE + 1
    for turn in range(turns):
        some = values if turns == 1 else [value for value in values if value % turns == turn]
        seen: set[int] = set()
        add = seen.add
        twice = {value for value in some if value in seen or add(value)}
        del some, seen, add
        if twice:
            yield from _places(values, twice)


def _places(values: Sequence[int], wanted: set[int]) -> Iterator[list[int]]:
    found: dict[int, list[int]] = {}
    for place in [place for place, value in enumerate(values) if value in wanted]:
        found.setdefault(values[place], []).append(place)
    yield from found.values()
