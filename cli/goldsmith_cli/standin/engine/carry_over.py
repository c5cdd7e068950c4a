"""What differs between two prompts, carried over into the answer one of them got."""

import re
from difflib import SequenceMatcher

from goldsmith_cli.standin.engine.text import words

LONGEST_SPAN = 8
"""Longest exchange in words: names and topics are carried over, whole passages of unlike texts are not."""

_FUNCTION_WORDS = frozenset(
    words(
        "a an the to of and or in on at for from by with about is are was be it this that as we you i our your "
        "their his her he she they not no so if but do does can will would"
    )
)


def carry_over(known_prompt: str, new_prompt: str, known_answer: str) -> str:
    """`known_answer` with the words that differ between the prompts exchanged, where it holds them."""
    exchanges = _exchanges(words(known_prompt), words(new_prompt))
    if not exchanges:
        return known_answer
    longest_first = sorted(exchanges, key=lambda old: (-len(old), old))
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(old) for old in longest_first) + r")(?!\w)")
    return pattern.sub(lambda match: exchanges[match.group()], known_answer)


def _exchanges(old: list[str], new: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "replace" and max(old_end - old_start, new_end - new_start) <= LONGEST_SPAN:
            _add(found, old[old_start:old_end], new[new_start:new_end])
    return found


def _add(found: dict[str, str], old: list[str], new: list[str]) -> None:
    """The span as a whole, and word by word where both sides have as many ("Dana Miller", "Omar Reyes")."""
    pairs = [(" ".join(old), " ".join(new))]
    if len(old) == len(new):
        pairs += zip(old, new, strict=True)
    for old_text, new_text in pairs:
        if old_text.lower() not in _FUNCTION_WORDS:
            found.setdefault(old_text, new_text)
