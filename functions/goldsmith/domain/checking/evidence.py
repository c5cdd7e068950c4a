"""What a candidate may contain: what the conversation and the draft contain. The comment proves nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from goldsmith.domain.routing import Feedback

_SHOWN = 80

Pieces = Mapping[str, str]
"""What was found in a text: by its canonical form, as it is written."""


@dataclass(frozen=True)
class Kind:
    """One kind of detail that may not be added: its name, and how it is found in a text.

    ``find_known`` finds what a text makes known, where that is more than what it contains; ``is_known`` compares.
    """

    name: str
    find: Callable[[str], Pieces]
    find_known: Callable[[str], Pieces] | None = None
    is_known: Callable[[str, Pieces], bool] = lambda piece, known: piece in known


def known_text(feedback: Feedback) -> str:
    """Every turn of the conversation and the draft, apart from each other."""
    turns = [message.content for message in feedback.messages or ()]
    return "\n\n".join([*turns, feedback.output or ""])


def new_detail(kind: Kind, candidate: str, feedback: Feedback) -> str | None:
    """A finding about the first detail neither conversation nor draft contains, and whether the comment asks for it."""
    found = kind.find(candidate)
    if not found:
        return None
    find_known = kind.find_known or kind.find
    known = find_known(known_text(feedback))
    new = {piece: shown for piece, shown in found.items() if not kind.is_known(piece, known)}
    if not new:
        return None
    asked = find_known(feedback.comment or "")
    # What nobody asked for is the graver finding.
    piece, shown = next(((p, s) for p, s in new.items() if not kind.is_known(p, asked)), next(iter(new.items())))
    reason = "only the comment asks for it" if kind.is_known(piece, asked) else "the comment does not ask for it either"
    return f"Contains {kind.name} that neither the conversation nor the draft contains ({reason}): {cut(shown)}"


def cut(piece: str) -> str:
    """The piece on one line, at most 80 characters of it."""
    line = " ".join(piece.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
