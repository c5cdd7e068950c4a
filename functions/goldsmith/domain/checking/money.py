"""Amounts that are new: with a currency, or figures written as only money is."""

import re

from goldsmith.domain.checking.amounts import amounts_in, value_of_figures
from goldsmith.domain.checking.currencies import readings
from goldsmith.domain.checking.evidence import Kind, Pieces, cut, known_text, new_detail
from goldsmith.domain.checking.layout import laid_out
from goldsmith.domain.routing import Feedback

_LIKE_MONEY = re.compile(r"(?<![\d.,])\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*[.,]\d{2}(?![\d.,]*\d)")
"""Thousands parted, and two decimals: "1.000,00"."""
_MILLIONS = re.compile(r"(?<![\d.,])\d{1,3}([., ])\d{3}(?:\1\d{3})+(?:[.,]\d{2})?(?![\d.,]*\d)")
_NO_CURRENCY = "in no currency"


def new_amounts(candidate: str, feedback: Feedback) -> str | None:
    """An amount of money or a percentage that neither the conversation nor the draft contains.

    Of figures in the millions without a currency, only those that the comment dictates: there may be so many people.
    """
    return new_detail(_AMOUNT, candidate, feedback) or _dictated(candidate, feedback)


def _dictated(candidate: str, feedback: Feedback) -> str | None:
    said = _millions(candidate)
    asked = _millions(feedback.comment or "") if said else {}
    known = _millions(known_text(feedback)) if asked else {}
    new = next((shown for value, shown in said.items() if value in asked and value not in known), None)
    return None if new is None else f"Contains a figure that only the comment gives: {cut(new)}"


def _millions(text: str) -> dict[float, str]:
    return {value_of_figures(match[0]): match[0] for match in _MILLIONS.finditer(laid_out(text))}


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
    # In capitals too: the "sar" of sar63.de and the "all" of "all 5" are codes only where a candidate writes it so.
    known = {
        f"{found.value} {currency}": written[found.start : found.end]
        for written in (plain.upper(), plain)
        for found in amounts_in(written)
        for currency in (*readings(found.currency), _NO_CURRENCY)
    }
    return known | {f"{value_of_figures(m[0]):.12g} {_NO_CURRENCY}": m[0] for m in _LIKE_MONEY.finditer(plain)}


_AMOUNT = Kind("an amount", amounts, _known_amounts)
