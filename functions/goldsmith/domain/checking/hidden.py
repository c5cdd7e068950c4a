"""Characters nobody sees."""

from unicodedata import name

from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import visible


def hidden_characters(candidate: str, feedback: Feedback) -> str | None:
    """Invisible characters that the draft did not have: they can hide instructions or break up a word."""
    known = _hidden(feedback.output or "")
    new = [character for character in _hidden(candidate) if character not in known]
    if not new:
        return None
    names = ", ".join(_called(character) for character in new[:3])
    return f"Contains characters nobody sees: {names}{' and others' if len(new) > 3 else ''}"


def _hidden(text: str) -> dict[str, int]:
    """Each character of which ``visible`` leaves fewer, in order of appearance, and how many it takes away."""
    seen = visible(text)
    if len(seen) == len(text):
        return {}
    counts = ((character, text.count(character) - seen.count(character)) for character in dict.fromkeys(text))
    return {character: count for character, count in counts if count > 0}


def _called(character: str) -> str:
    return f"U+{ord(character):04X} {name(character, '')}".rstrip()
