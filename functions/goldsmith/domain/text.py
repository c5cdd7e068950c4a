"""How two texts are compared: the same everywhere in Goldsmith."""

import re
import unicodedata
from difflib import SequenceMatcher

_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """The text with Unicode composed (NFC) and every run of white space made one space."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def same_text(left: str | None, right: str | None) -> bool:
    """True when both are present and differ at most in white space and Unicode composition."""
    return left is not None and right is not None and normalise(left) == normalise(right)


def queue_safe(json: str) -> str:
    """JSON with the two characters escaped that JSON allows as they are and SQS does not."""
    return json.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def words(text: str) -> list[str]:
    """Words and punctuation marks of the normalised text, in order."""
    return re.findall(r"\w+|[^\w\s]", normalise(text))


def edit_distance(draft: str, final: str) -> float:
    """How much of two texts differs, word by word: 0 (the same) … 1 (nothing in common).

    One minus the ratio of matching words (Ratcliff and Obershelp, the standard library's
    SequenceMatcher), so it is bounded and comparable between short and long texts. Symmetric by
    construction: the texts are compared in a fixed order.
    """
    left, right = sorted((words(draft), words(final)))
    if not left and not right:
        return 0.0
    return 1.0 - SequenceMatcher(None, left, right, autojunk=False).ratio()
