"""Telephone numbers, with any separators, in any script's digits, or spelt out digit by digit."""

# ruff: noqa: RUF001  marks and letters of other scripts are what is looked for

import re
from collections.abc import Iterator

from goldsmith.domain.checking.accounts import IBAN
from goldsmith.domain.checking.amounts import amounts_in
from goldsmith.domain.checking.evidence import Kind, Pieces, new_detail
from goldsmith.domain.checking.layout import laid_out
from goldsmith.domain.checking.number_words import DIGIT_WORDS
from goldsmith.domain.routing import Feedback

_SHORTEST, _LONGEST = 7, 17
_SHORTEST_MARKED = 5
_SHORTEST_CALLED = 3
_SEPARATOR = r"(?: ?[-–—‐‑‒−./·•_*~|()\[\]] ?[(\[]?|[,:;'’]| )"
_SEQUENCE = re.compile(rf"(?<![\d.,])(\+ ?)?\(?\d(?:{_SEPARATOR}?\d)*")
_CALLED = re.compile(
    r"\b(?:call|dial|phone|ring|text|tel|telephone|mobile|cell|sms|whatsapp|fax|hotline|anrufen|telefon"
    r"|telefonnummer|ruf|handy"
    r"|appelez|téléphone|llame|llama|teléfono|móvil|chiama|telefono|tél|звоните|тел|телефон|helista)"
    r"(?: (?:me|us|him|her|them|now|at|on|to|under|an|au|al|unter|number|no|is|nummer|uns|mich))*[.:]? ?$"
)
_CALL_REACH = 40
_MOMENT = re.compile(
    r"(?<![\d+])(?<!\d[-./:])(?:"
    r"(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:3[01]|[12]\d|0?[1-9])"
    r"|(?:3[01]|[12]\d|0?[1-9])([-./])(?:0?[1-9]|1[0-2])\2(?:(?:19|20)\d\d|\d\d)"
    r"|(?:0?[1-9]|1[0-2])([-./])(?:3[01]|[12]\d|0?[1-9])\3(?:(?:19|20)\d\d|\d\d)"
    r"|(?:2[0-4]|[01]?\d):[0-5]\d(?::[0-5]\d)?(?:\.\d+)?"
    r")(?![\d/]|[-.:]\d)"
)
_YEARS = re.compile(r"(?:1\d|20|21)\d\d(?:\D{1,3}(?:1\d|20|21)?\d\d)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:[ .'’]\d{3})+")
_ROUND_RANGE = re.compile(r"\d+00 ?[-–—] ?\d+00")
_SCORES = re.compile(r"\d{1,2}[-–—:]\d{1,2}(?:[( ,;]{1,2}\d{1,2}[-–—:]\d{1,2}\)?)*")
_DIGIT_WORD = "|".join(sorted((re.escape(word) for word in DIGIT_WORDS), key=len, reverse=True))
_SPELT = re.compile(
    rf"\b(?:double |triple )?(?:{_DIGIT_WORD})(?:[ ,.-]{{1,2}}(?:double |triple )?(?:{_DIGIT_WORD})\b){{2,}}"
)
_VANITY = re.compile(r"(?<![\w-])(?:\+?1[-. ]?)?\(?8(?:00|33|44|55|66|77|88)\)?[-. ][A-Z0-9]{2,}(?:-?[A-Z0-9]{2,})?\b")
_BREAK = " \u2029 "


def new_phone_numbers(candidate: str, feedback: Feedback) -> str | None:
    """A telephone number, or another number of seven and more digits, that neither conversation nor draft contains."""
    return new_detail(_PHONE, candidate, feedback)


def phones(text: str) -> Pieces:
    """Telephone numbers of the text, by their digits without a leading zero or plus."""
    plain = laid_out(text)
    found = {_vanity(match[0]): match[0] for match in _VANITY.finditer(plain) if re.search("[A-Z]{3}", match[0])}
    spelt = _SPELT.sub(lambda match: _digits_of(match[0]), plain.casefold())
    plain_numbers = _without_amounts(IBAN.sub(_BREAK, _MOMENT.sub(_BREAK, spelt)))
    for match in _SEQUENCE.finditer(plain_numbers):
        digits = _digits(match[0])
        if _is_phone(match[0].strip(), _before(plain_numbers, match.start())):
            found.setdefault(digits, match[0].strip())
    return found


def _known_phones(text: str) -> Pieces:
    """Every number of the text, whatever it stands for, and each of its parts between spaces."""
    plain = _SPELT.sub(lambda match: _digits_of(match[0]), laid_out(text).casefold())
    runs = [match[0] for match in _SEQUENCE.finditer(plain)]
    tokens = [token for run in runs for token in run.split()]
    found = {_digits(run): run for run in (*runs, *tokens)}
    return {**found, **phones(text), **{ending: run for digits, run in found.items() for ending in _endings(digits)}}


def _endings(digits: str) -> Iterator[str]:
    """What a long number may be shortened to: without the code of its country or area."""
    if len(digits) <= _LONGEST:
        yield from (digits[cut:].lstrip("0") for cut in range(1, len(digits) - _SHORTEST + 1))


def _before(text: str, at: int) -> str:
    return text[max(0, at - _CALL_REACH) : at]


def _is_phone(written: str, before: str) -> bool:
    count = sum(character.isdigit() for character in written)
    if _CALLED.search(before) and _SHORTEST_CALLED <= count <= _LONGEST and not _YEARS.fullmatch(written):
        return True
    international = written.startswith("+")
    shortest = _SHORTEST_MARKED if international else _SHORTEST
    return shortest <= count <= _LONGEST and (international or not _is_ordinary(written))


def _is_ordinary(written: str) -> bool:
    """Whether it is a count, a range, years or scores rather than a number to be called."""
    return any(pattern.fullmatch(written) for pattern in (_YEARS, _THOUSANDS, _ROUND_RANGE, _SCORES))


def _digits(written: str) -> str:
    return re.sub(r"\D", "", written.replace("(0)", "")).lstrip("0")


def _digits_of(spelt: str) -> str:
    times = {"double": 2, "triple": 3}
    digits, repeat = "", 1
    for word in re.findall(r"[^\W\d_]+", spelt):
        if word in times:
            repeat = times[word]
        else:
            digits, repeat = digits + str(DIGIT_WORDS[word]) * repeat, 1
    return digits


def _vanity(written: str) -> str:
    return re.sub(r"\W", "", written).casefold().removeprefix("1")


def _without_amounts(plain: str) -> str:
    pieces, at = [], 0
    for amount in amounts_in(plain):
        if amount.start >= at:
            pieces += [plain[at : amount.start], _BREAK]
            at = amount.end
    return "".join([*pieces, plain[at:]])


_PHONE = Kind("a telephone number", phones, _known_phones)
