"""Which values of a long column occur more than once."""

from collections.abc import Sequence
from itertools import groupby

_SLOTS_A_VALUE = 8


def repeated(values: Sequence[int]) -> list[list[int]]:
    """The places of each value that occurs more than once, in order; values are well-spread integers of 0 or more.

    Most values occur once, and no set of them all is held: a value whose slot in a table of bytes was taken may have
    occurred before, and only such values are looked at closely.
    """
    mask = (1 << (_SLOTS_A_VALUE * len(values)).bit_length()) - 1
    taken = bytearray(mask + 1)
    maybe: set[int] = set()
    for value in values:
        slot = value & mask
        if taken[slot]:
            maybe.add(value)
        else:
            taken[slot] = 1
    del taken
    places = [place for place, value in enumerate(values) if value in maybe]
    places.sort(key=values.__getitem__)
    same = (list(each) for _, each in groupby(places, key=values.__getitem__))
    return sorted(each for each in same if len(each) > 1)
