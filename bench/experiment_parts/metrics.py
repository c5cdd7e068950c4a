"""What an answer is measured by. Computed by code from texts alone: no model judges another."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from goldsmith.domain.text import compatible, edit_distance

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)", re.I)
_POSSESSIVE = re.compile(r"['’]s$", re.I)
_BEFORE_A_FIRST_WORD = re.compile(r"(?:^|[.!?:;\n\[(*\"“”])[\s\"“”'*(\[-]*$")
_NO_NAMES = frozenset({"i", "i'm", "i'll", "i've", "i'd"})
_ABBREVIATIONS = re.compile(r"\b(?:mr|mrs|ms|dr|prof|st|no|vs|sen|gov|gen|jr|sr|co|inc|ltd|[a-z])\.(?=[\s\w])", re.I)
_SENTENCE_END = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s|$)")

StyleOf = Callable[["Case", str], float]
"""Which share of the style's rules an answer keeps, 0 … 1."""


@dataclass(frozen=True)
class Case:
    """A held-out generation: the conversation, what the person sent, and the facts (each one or more words) it carries.

    `known` is every text a fact may come from; `names` are words of it that are names even where a sentence begins.
    """

    name: str
    messages: tuple[tuple[str, str], ...]
    final: str
    facts: tuple[str, ...]
    known: str
    greeted: str = ""
    seen: bool = True


@dataclass(frozen=True)
class Scores:
    """One answer's. `distance` is 0 (what the person sent) … 1, as the product's evaluation has it.

    `style` and `meaning` are shares, 0 … 1; `invented` is 1 where the answer has a name or number from nowhere, else 0.
    """

    distance: float
    style: float
    meaning: float
    invented: float


METRICS = tuple(field.name for field in fields(Scores))


def scores(case: Case, answer: str, style: StyleOf) -> Scores:
    """All four."""
    return Scores(
        distance=edit_distance(answer, case.final),
        style=style(case, answer),
        meaning=share_kept(case.facts, answer),
        invented=float(bool(invented(answer, case.known))),
    )


def share_kept(facts: Sequence[str], answer: str) -> float:
    """Which share of the facts an answer has: every word of it, whatever their order, upper or lower case."""
    there = set(tokens(answer))
    return sum(there.issuperset(tokens(fact)) for fact in facts) / len(facts)


def invented(answer: str, known: str) -> set[str]:
    """Names and numbers of an answer that are nowhere in what is known."""
    return names_and_numbers(answer) - set(tokens(known))


def tokens(text: str) -> list[str]:
    """Words and numbers in order, lower case, "12th" as "12" and "Ada's" as "ada"."""
    return [_plain(word) for word in _WORD.findall(compatible(text))]


def names_and_numbers(text: str, names: frozenset[str] = frozenset()) -> set[str]:
    """Numbers, and words with a capital where no sentence or line begins; there only those known to be `names`."""
    seen = compatible(text)
    found = set()
    for match in _WORD.finditer(seen):
        word = _plain(match[0])
        capital = match[0][0].isupper() and word not in _NO_NAMES
        first = capital and bool(_BEFORE_A_FIRST_WORD.search(seen[: match.start()]))
        if any(letter.isdigit() for letter in word) or (capital and (not first or word in names)):
            found.add(word)
    return found


def _plain(word: str) -> str:
    return _POSSESSIVE.sub("", _ORDINAL.sub(r"\1", word)).replace("’", "'").casefold()


def house_style(sign_off: str, most_words: int) -> StyleOf:
    """Three rules: the greeting in a line of its own, the sign-off at the end, and so many words between at most."""

    def style(case: Case, answer: str) -> float:
        text = answer.strip()
        lines = [line.strip() for line in text.splitlines()]
        greets = bool(lines) and lines[0] == case.greeted
        signs = [line for line in lines if line][-2:] == sign_off.splitlines()
        between = text.removeprefix(case.greeted).removesuffix(sign_off)
        fits = 0 < len(between.split()) <= most_words
        return (greets + signs + fits) / 3

    return style


def one_sentence(fewest: int, most: int) -> StyleOf:
    """Two rules: exactly one sentence, ended and on one line; and from `fewest` to `most` words."""

    def style(_case: Case, answer: str) -> float:
        return (is_one_sentence(answer) + (fewest <= len(answer.split()) <= most)) / 2

    return style


def is_one_sentence(answer: str) -> bool:
    """Whether a text is a single sentence that comes to its end."""
    text = answer.strip()
    if "\n" in text:
        return False
    plain = _ABBREVIATIONS.sub("", text)
    ends = [match.end() for match in _SENTENCE_END.finditer(plain)]
    return ends == [len(plain)]
