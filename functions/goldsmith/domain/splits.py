"""The split into training set and holdout: fixed for ever by the conversation."""

from hashlib import sha256


def in_holdout(tenant: str, group: str, fraction: float) -> bool:
    """Whether a conversation is held out: a function of tenant and conversation alone.

    Raising ``fraction`` moves conversations from training to holdout, never the other way; leaving
    it as it is keeps every conversation where it is for ever.
    """
    digest = sha256(f"{tenant}\x1f{group}".encode()).digest()
    return int.from_bytes(digest[:8]) < fraction * 2**64
