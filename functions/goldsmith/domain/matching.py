"""How many words two texts have in common, found as the standard library's SequenceMatcher finds them.

The longest run of words that both have is taken first (of several as long the one that starts first), and then the same
is done to the left and to the right of it (Ratcliff and Obershelp 1988). Every event pays for it: so each word is made
one character, for Python finds one string in another far faster than a program can compare words.
"""

from collections.abc import Sequence


def matching(left: Sequence[str], right: Sequence[str]) -> int:
    """How many words match: what SequenceMatcher's blocks add up to when it knows no junk."""
    characters: dict[str, str] = {}
    texts = ("".join([characters.setdefault(word, chr(len(characters))) for word in words]) for words in (left, right))
    one, other = texts
    # With each pair of parts goes how long a run of theirs can be: on its left the one found first is the longest by
    # itself, on its right there may be another as long. Without it, alternating words would be looked through anew for
    # each.
    total, apart = 0, [(one, other, len(one))]
    while apart:
        one, other, most = apart.pop()
        run = _longest_run(one, other, most) if one and other and most else ""
        if run:
            total += len(run)
            before, _, after = one.partition(run)
            there = other.partition(run)
            apart += (before, there[0], len(run) - 1), (after, there[2], len(run))
    return total


def _longest_run(one: str, other: str, most: int) -> str:
    """The longest part of ``one`` that ``other`` has too, which is no longer than ``most``; of several the first."""
    run = ""
    for start in range(len(one)):
        end = start + len(run) + 1
        if end > len(one) or len(run) >= most:
            break
        while one[start:end] in other and end <= len(one):
            run = one[start:end]
            end += 1
    return run
