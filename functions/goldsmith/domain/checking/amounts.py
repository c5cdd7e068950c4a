"""Amounts of money and percentages, in figures or in words."""

# ruff: noqa: RUF001  marks and letters of other scripts are what is looked for

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from goldsmith.domain.checking.currencies import currency_of, readings
from goldsmith.domain.checking.number_words import LETTER_SCALES, value_of, word_values

_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?: \d{3}(?!\d))+(?:[.,]\d+(?!\d))?|\d+(?:[.,'’·٫٬]\d+)*)"
    r"|(?P<word>(?:[A-Za-z]{1,2}\$)|[^\W\d_]+)|(?P<other>\S|\u2029)"
)
_LINKS_WORDS = frozenset({"de", "-", "and", "und", "et", "y", "‐", "‑"})
_BEFORE_CURRENCY = frozenset({".", "-", "‐", "‑", "de", "d", "of", "'", "’"})
_RANGE = frozenset({"-", "‐", "‑", "–", "—", "to", "bis", "à", "a", "or", "oder", "ou", "o", "and", "und", "/"})


@dataclass(frozen=True)
class Amount:
    """A number with its currency, and where both stand in the text laid out."""

    value: str
    currency: str
    start: int
    end: int


@dataclass
class _Number:
    parts: list[float] = field(default_factory=list)
    start: int = 0
    end: int = 0
    figures: bool = False


def amounts_in(plain: str) -> Iterator[Amount]:
    """Amounts of a text laid out, in order; the number may stand before or after its currency."""
    tokens = [(match.lastgroup or "", match[0], match.start(), match.end()) for match in _TOKEN.finditer(plain)]
    reader = _Reader(tokens)
    while reader.position < len(tokens):
        yield from reader.step()


class _Reader:
    """Reads tokens once from left to right, keeping the number last read and the currency last read."""

    def __init__(self, tokens: list[tuple[str, str, int, int]]) -> None:
        self.tokens = tokens
        self.position = 0
        self.numbers: list[_Number] = []
        self.pending: tuple[str, int] | None = None

    def step(self) -> Iterator[Amount]:
        """Read one number, currency or other token."""
        number = self._number()
        if number is not None:
            yield from self._after_number(number)
            return
        currency, length = self._currency(self.position)
        if currency is not None:
            self.pending = (currency, self.tokens[self.position][2])
        elif self._text(self.position) not in (".", "-", ":", "="):
            self.pending = None
        self.position += length

    def _after_number(self, number: _Number) -> Iterator[Amount]:
        numbers = [number]
        while (following := self._rest_of_range()) is not None:
            numbers.append(following)
        if self.pending is not None:
            currency, start = self.pending
            yield from (Amount(_written(one), currency, start, one.end) for one in numbers)
            self.pending = None
            self._skip_same(currency)
            return
        at = self.position
        while self._text(at).casefold() in _BEFORE_CURRENCY and at - self.position < 3:
            at += 1
        currency_after, length = self._currency(at)
        if currency_after is not None:
            end = self.tokens[at + length - 1][3]
            yield from (Amount(_written(one), currency_after, one.start, end) for one in numbers)
            self.position = at + length

    def _rest_of_range(self) -> _Number | None:
        """The other number of "5-10", "5 to 10"; None, having read nothing, when there is none."""
        if self._text(self.position).casefold() not in _RANGE or self._kind(self.position + 1) != "number":
            return None
        self.position += 1
        return self._number()

    def _number(self) -> _Number | None:
        number = _Number()
        while self.position < len(self.tokens):
            parts = self._parts(number)
            at_link = bool(number.parts) and self._text(self.position).casefold() in _LINKS_WORDS
            if not parts and at_link and self._continues(self.position + 1):
                self.position += 1
                continue
            if not parts:
                break
            _, _, start, end = self.tokens[self.position]
            number.start, number.end = (number.start if number.parts else start), end
            number.parts.extend(parts)
            self.position += 1
        return number if number.parts else None

    def _continues(self, at: int) -> bool:
        return self._kind(at) == "word" and bool(word_values(self._text(at).casefold()))

    def _parts(self, number: _Number) -> tuple[float, ...]:
        kind, text, start, _ = self.tokens[self.position]
        word = text.casefold()
        if kind == "number":
            parts = (value_of_figures(text),) if not number.parts else ()
            number.figures = number.figures or bool(parts)
            return parts
        if kind != "word":
            return ()
        if word == "cent" or word == "cents":
            return (100,) if self._hundred(number) else ()
        if number.figures and word in LETTER_SCALES and start - number.end <= 1:
            return (LETTER_SCALES[word],)
        values = word_values(word)
        # After figures only a scale goes on with the number: "5 million", but "5 one-way tickets".
        return values if not number.figures or (values and values[0] >= 1000) else ()

    def _hundred(self, number: _Number) -> bool:
        """Whether "cent" is the French hundred here: a currency or another number word follows."""
        at = self.position + 1
        while self._text(at).casefold() in _BEFORE_CURRENCY:
            at += 1
        return not number.figures and (self._currency(at)[0] is not None or self._continues(at))

    def _currency(self, at: int) -> tuple[str | None, int]:
        following = self._text(at + 1)
        alone = currency_of(self._text(at))
        if alone is not None:
            return alone, 1
        both = currency_of(self._text(at), following)
        return both, 2 if both is not None else 1

    def _skip_same(self, currency: str) -> None:
        """Pass over a second naming: "US$ 5 USD", "$5 dollars"."""
        after, length = self._currency(self.position)
        if after is not None and currency in readings(after):
            self.position += length

    def _text(self, at: int) -> str:
        return self.tokens[at][1] if at < len(self.tokens) else ""

    def _kind(self, at: int) -> str:
        return self.tokens[at][0] if at < len(self.tokens) else ""


def _written(number: _Number) -> str:
    return f"{value_of(number.parts):.12g}"


def value_of_figures(figures: str) -> float:
    """The value of figures with thousands and decimals marked in any of the usual ways."""
    plain = re.sub("[ '’٬]", "", figures).replace("٫", ".").replace("·", ".")[:30].rstrip(".,")
    marks = [mark for mark in plain if mark in ".,"]
    last = plain.rfind(marks[-1]) if marks else -1
    whole, decimals = (plain[:last], plain[last + 1 :]) if marks else (plain, "")
    repeated = len(marks) > 1 and len(set(marks)) == 1
    groups_of_three = len(marks) == 1 and len(decimals) == 3 and 1 <= len(whole) <= 3 and whole.strip("0") != ""
    if repeated or groups_of_three:
        whole, decimals = whole + decimals, ""
    return float(Decimal(f"{re.sub('[.,]', '', whole) or 0}.{decimals or 0}"))
