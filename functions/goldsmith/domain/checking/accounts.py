"""Account numbers: of banks, cards and wallets, and long strings nobody can read."""

import re

from goldsmith.domain.checking.evidence import Kind, Pieces, new_detail
from goldsmith.domain.checking.layout import laid_out
from goldsmith.domain.routing import Feedback

IBAN = re.compile(r"\b[a-z]{2}[ -]?\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,3})?(?![a-z0-9])", re.IGNORECASE)
_IBAN_DIGITS = 8
_CARD = re.compile(r"(?<![\w.])\d(?:[ .-]?\d){12,}(?![\w])")
_WALLET = re.compile(
    r"(?<![a-z0-9])(?:0x[0-9a-f]{16,64}|(?:bc1|ltc1|addr1|cosmos1)[a-z0-9]{20,90}"
    r"|[13LDXrT][1-9a-z]{25,60})(?![a-z0-9])",
    re.IGNORECASE,
)
_OPAQUE = re.compile(r"(?<![a-z0-9])[a-z0-9+/_]{18,}(?![a-z0-9])", re.IGNORECASE)
_SIZE = re.compile(r"(?<!\d)\d+x\d+(?:px)?")
_CHANGES = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])|(?<=[a-z])(?=[A-Z])")
_OPAQUE_CHANGES, _OPAQUE_CHANGES_OF_LETTERS = 4, 6
_UUID = re.compile(r"(?<![a-z0-9])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![a-z0-9])", re.IGNORECASE)
_YEAR_LIST = re.compile(r"(?:(?:19|20)\d\d[ .-]?)+")


def new_account_numbers(candidate: str, feedback: Feedback) -> str | None:
    """The number of an account, card or wallet, or a long opaque string, that is new."""
    return new_detail(_ACCOUNT, candidate, feedback)


def accounts(text: str) -> Pieces:
    """Account numbers of the text, by their letters and digits alone."""
    plain = laid_out(text)
    written = [match[0] for match in IBAN.finditer(plain) if _digits(match[0]) >= _IBAN_DIGITS]
    written += [match[0] for match in _CARD.finditer(IBAN.sub(" / ", plain)) if not _YEAR_LIST.fullmatch(match[0])]
    written += [match[0] for match in _WALLET.finditer(plain) if _digits(match[0]) > 1]
    written += [match[0] for match in _UUID.finditer(plain)]
    written += [match[0] for match in _OPAQUE.finditer(plain) if _is_opaque(match[0])]
    return {_canonical(piece): piece for piece in written}


def _digits(piece: str) -> int:
    return sum(character.isdigit() for character in piece)


def _is_opaque(piece: str) -> bool:
    """Whether letters, capitals and digits are mixed as in no word, size or name with a year in it."""
    mixed = _SIZE.sub("", piece)
    changes = len(_CHANGES.findall(mixed))
    return changes >= (_OPAQUE_CHANGES if _digits(mixed) > 1 else _OPAQUE_CHANGES_OF_LETTERS)


def _canonical(piece: str) -> str:
    return re.sub(r"[\W_]", "", piece).casefold()


_ACCOUNT = Kind("an account number or other long code", accounts)
