"""Amounts of money and of tokens, for people."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldsmith.domain.costs import Estimate


def dollars(amount: float) -> str:
    """``$1,234.50``; less than a cent in so many words."""
    return "less than $0.01" if 0 < amount < 0.01 else f"${amount:,.2f}"


def basis(expected: "Estimate") -> str:
    """What an estimate rests on."""
    if not expected.calibrated:
        return "by a rule of thumb, four bytes a token, as no job of the tenant has finished yet"
    rate = f", {expected.tokens / expected.size:.3f} tokens a byte" if expected.size else ""
    return f"by what the tenant's latest finished job reported{rate}"
