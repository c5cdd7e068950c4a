"""Texts that are hidden in a text: what a reader who undoes every disguise would read."""

import base64
import binascii
import codecs
import html
import re
import unicodedata
import urllib.parse
from collections.abc import Callable, Iterator

DEEPEST = 3
"""Disguises inside disguises that are undone at most."""
MOST_READINGS = 64
SHORTEST = 3
"""Characters that decoded bytes must have to be taken for a text."""

_TAGS = range(0xE0020, 0xE007F)
_TAG_OFFSET = 0xE0000
_FORMAT = "Cf"
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f\u115f\u1160\u3164]")
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухвкмнтԁԛԝһαενικορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡⅼ",
    "ABESIJKMHOPCTYXaesijopcyxbkmhtdqwhaevikoptuxABEZHIKMNOPTYXigl",
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX = re.compile(r"(?:(?:\\x|0x|%)?[0-9a-fA-F]{2}[ :,-]?){5,}")
_DOT = re.compile(
    r"\s*(?:[(\[{]\s*(?:\.|dot|punkt|point|punto|точка|点)\s*[)\]}]|\s(?:dot|punkt|point|punto|точка|点)\s)\s*", re.I
)
_AT = re.compile(
    r"\s*(?:[(\[{]\s*(?:@|at|ät|arobase|arroba|собака)\s*[)\]}]|\s(?:at|ät|arobase|arroba|собака)\s)\s*", re.I
)
_SLASH = re.compile(r"\s+(?:slash|schrägstrich|barra|слэш)\s+", re.I)


def readings(text: str) -> list[str]:
    """The text itself, then every other text it can be read as, in the order of discovery."""
    found = {text: None}
    edge = [text]
    for _ in range(DEEPEST):
        edge = [new for known in edge for new in _undone(known) if new.strip() and new not in found]
        edge = list(dict.fromkeys(edge))[: MOST_READINGS - len(found)]
        found.update(dict.fromkeys(edge))
    return list(found)


def mirrored(text: str) -> list[str]:
    """The text read backwards, and by ROT13: words come out of any text so, but only hidden ones make sense."""
    return [text[::-1], codecs.encode(text, "rot13")]


def _undone(text: str) -> Iterator[str]:
    for undo in (_tagged, _visible, _plain_letters, html.unescape, urllib.parse.unquote, _spoken):
        yield undo(text)
    yield from _decoded(_BASE64, _from_base64, text)
    yield from _decoded(_HEX, _from_hex, text)


def _tagged(text: str) -> str:
    """What tag characters, which no font shows, say in ASCII."""
    return "".join(chr(ord(char) - _TAG_OFFSET) for char in text if ord(char) in _TAGS)


def _visible(text: str) -> str:
    """The text without characters that have no width."""
    kept = "".join(char for char in text if unicodedata.category(char) != _FORMAT)
    return _VARIATION.sub("", kept)


def _plain_letters(text: str) -> str:
    """Full-width and decorated letters, and Cyrillic or Greek ones that look like Latin, as Latin."""
    return unicodedata.normalize("NFKC", text).translate(_LOOKALIKES)


def _spoken(text: str) -> str:
    """`name at example dot com`, `hxxp://example[.]com`."""
    dotted = _DOT.sub(".", re.sub(r"\bhxxp", "http", text, flags=re.I))
    return _SLASH.sub("/", _AT.sub("@", dotted)) if dotted != text else text


def _decoded(shape: re.Pattern[str], decode: Callable[[str], bytes], text: str) -> Iterator[str]:
    for match in shape.finditer(text):
        try:
            plain = decode(match.group()).decode("utf-8")
        except (binascii.Error, ValueError):
            continue
        if len(plain) >= SHORTEST and all(char.isprintable() or char.isspace() for char in plain):
            yield plain


def _from_base64(text: str) -> bytes:
    standard = text.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)


def _from_hex(text: str) -> bytes:
    return bytes.fromhex(re.sub(r"\\x|0x|[%:,\s-]", "", text))
