"""A fault in the protocol."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """A fault: ``old`` stands in ``file`` exactly once, and ``new`` in its place breaks the rule ``breaks``."""

    name: str
    breaks: str
    file: str
    old: str
    new: str

    def __str__(self) -> str:
        return self.name
