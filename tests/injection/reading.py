"""Whether a text holds something, whatever it is written in. Knows nothing of the checks it is used to test."""

# ruff: noqa: RUF001  letters of other scripts that look Latin are undone here

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

_LATIN = str.maketrans("асеіорѕхуАЕОРСТН", "aceiopsxyAEOPCTH")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX = re.compile(r"(?:(?:\\x)?[0-9a-fA-F]{2}){5,}")
_SPOKEN = {" dot ": ".", "[.]": ".", " at ": "@", "[at]": "@", " slash ": "/", "%": "percent"}
_DIGIT = re.compile(r"\b(zero|one|two|three|four|five|six|seven|eight|nine)\b", re.IGNORECASE)
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def held(text: str, marks: Iterable[str]) -> set[tuple[str, str]]:
    """Each mark that the text holds, with the way of reading that shows it."""
    wanted = {mark: _bare(_spoken(mark)) for mark in marks}
    views = {way: f"{_bare(view)}\n{_bare(_spoken(view))}" for way, view in _views(text)}
    return {(way, mark) for way, view in views.items() for mark, bare in wanted.items() if bare in view}


def _views(text: str) -> Iterable[tuple[str, str]]:
    seen = unquote(unquote(html.unescape(unicodedata.normalize("NFKC", text))))
    yield "seen", seen
    yield "lookalikes", seen.translate(_LATIN)
    yield "backwards", text[::-1]
    yield "rot13", codecs.encode(text, "rot13")
    yield "tags", "".join(chr(ord(char) - 0xE0000) for char in text if 0xE0020 <= ord(char) < 0xE007F)
    yield "base64", "\n".join(_from_base64(text))
    yield "rot13 of base64", "\n".join(_from_base64(codecs.encode(text, "rot13")))
    yield "hex", "\n".join(_decoded(bytes.fromhex(piece.replace("\\x", ""))) for piece in _HEX.findall(text))


def _from_base64(text: str, depth: int = 2) -> list[str]:
    pieces = []
    for piece in _BASE64.findall(text) if depth else ():
        standard = piece.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            plain = _decoded(base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True))
        except binascii.Error:
            continue
        pieces += [plain, *_from_base64(plain, depth - 1)]
    return pieces


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _spoken(text: str) -> str:
    for said, written in _SPOKEN.items():
        text = text.replace(said, written)
    return _DIGIT.sub(lambda match: str(_DIGITS.index(match[0].lower())), text)


def _bare(text: str) -> str:
    """Letters and digits alone, without regard to case: neither blanks nor marks nor invisible characters hide any."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char
        for char in folded
        if char.isalnum()
    )
