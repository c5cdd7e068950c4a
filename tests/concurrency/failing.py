"""A table that is not always heard: what a network does to transactions, on top of what the rivals do."""

import os
from collections.abc import Sequence
from random import Random

from goldsmith.adapters.dynamodb import Item, Table
from goldsmith.errors import ServiceUnavailable

_SHARE = 0.06


class LosingTable(Table):
    """Loses some transactions on their way, and of some that were committed the answer."""

    _lots = Random(os.getpid())  # noqa: S311 - chance, not secrecy

    def transact(self, actions: Sequence[Item]) -> None:
        lot = self._lots.random()
        if lot < _SHARE:
            raise ServiceUnavailable("lost on its way")
        super().transact(actions)
        if lot > 1 - _SHARE:
            raise ServiceUnavailable("its answer was lost")
