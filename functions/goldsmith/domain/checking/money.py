"""Amounts that are new: with a currency, or figures written as only money is."""

import re

from goldsmith.domain.checking.amounts import amounts_in, value_of_figures
from goldsmith.domain.checking.currencies import readings
from goldsmith.domain.checking.evidence import Kind, Pieces, new_detail
from goldsmith.domain.checking.layout import laid_out
from goldsmith.domain.routing import Feedback

_LIKE_MONEY = re.compile(
    r"(?<![\d.,])\d{1,3}(?:([., ])\d{3}(?:\1\d{3})+(?:[.,]\d{2})?|[., ]\d{3}[.,]\d{2})(?![\d.,]*\d)"
)
"""Millions with parted thousands, or parted thousands with two decimals: "1.000.000", "1,000.00"."""
_NO_CURRENCY = "in no currency"


def new_amounts(candidate: str, feedback: Feedback) -> str | None:
    """An amount of money or a percentage that neither the conversation nor the draft contains."""
    return new_detail(_AMOUNT, candidate, feedback)


def amounts(text: str) -> Pieces:
    """Amounts of the text by value and currency."""
    plain = laid_out(text)
    found = list(amounts_in(plain))
    bare = [match for match in _LIKE_MONEY.finditer(plain) if not any(a.start <= match.start() < a.end for a in found)]
    return {f"{amount.value} {amount.currency}": plain[amount.start : amount.end] for amount in found} | {
        f"{value_of_figures(match[0]):.12g} {_NO_CURRENCY}": match[0] for match in bare
    }


def _known_amounts(text: str) -> Pieces:
    plain = laid_out(text)
    known = {
        f"{found.value} {currency}": plain[found.start : found.end]
        for found in amounts_in(plain)
        for currency in (*readings(found.currency), _NO_CURRENCY)
    }
    return known | {f"{value_of_figures(m[0]):.12g} {_NO_CURRENCY}": m[0] for m in _LIKE_MONEY.finditer(plain)}


_AMOUNT = Kind("an amount", amounts, _known_amounts)
