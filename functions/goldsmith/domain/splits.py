"""The split into training set and holdout: fixed for ever by the conversation."""

from hashlib import sha256
from math import ceil

_ALL = b"\xff" * 33
"""Above every digest."""


class Split:
    """Which conversations of a tenant are held out: a function of tenant and conversation alone.

    Raising ``fraction`` moves conversations from training to holdout, never the other way; leaving
    it as it is keeps every conversation where it is for ever.
    """

    def __init__(self, tenant: str, fraction: float) -> None:
        self._tenant = f"{tenant}\x1f".encode()
        below = ceil(fraction * 2**64)
        self._below = below.to_bytes(8) if below < 2**64 else _ALL

    def holds_out(self, group: bytes) -> bool:
        """Whether the conversation of that name (in UTF-8) is held out."""
        return sha256(self._tenant + group).digest() < self._below


def in_holdout(tenant: str, group: str, fraction: float) -> bool:
    """Whether one conversation is held out. See Split."""
    return Split(tenant, fraction).holds_out(group.encode())
