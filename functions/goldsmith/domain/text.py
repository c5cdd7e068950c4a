"""How two texts are compared: the same everywhere in Goldsmith."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from goldsmith.domain.matching import matching

_MOST_PAIRS = 250_000
"""Two ordinary texts of four thousand words have fewer pairs of equal words."""
_FIRST_WORDS = 700
_FEWER_PAIRS = 10_000
"""Two ordinary texts of seven hundred words have fewer. bench/live_distance.py measures what both let through."""
_FLAGS_IN_TAGS = "|".join(  # the three flags whose emoji are spelt with tag characters
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
)
_NEVER_SEEN = re.compile(
    f"({_FLAGS_IN_TAGS})|"
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u17b4\u17b5\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SELECTOR = re.compile("[\ufe00-\ufe0f]")
_EMOJI_BASES = frozenset("#*0123456789\u203c\u2049\u2139\u3030")
_JOINER = re.compile("[\u180e\u200c\u200d]+")
_JOINING_SCRIPTS = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1bff\ua840-\ua8ff\uaa00-\uaadf\ufb50-\ufdff"
    "\ufe70-\ufefc\U00010a00-\U00010aff\U00011000-\U00011dff\U0001e900-\U0001e95f]"
)
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_PIECE = re.compile(r"\S{1,400}|\s+")
_PART_OF_A_WORD = re.compile(r"\S{1,100}")


def normalise(text: str) -> str:
    """The text with Unicode composed (NFC) and every run of white space made one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def visible(text: str) -> str:
    """The text without characters nobody sees, which can hide instructions or break up a word.

    Removed are control and format characters but for line breaks and tabs, tag characters, controls of the
    writing direction and variation selectors. Joiners stay inside words of scripts that are written with them
    and in emoji, a variation selector stays after what it selects a form of. Idempotent.
    """
    seen = _NEVER_SEEN.sub(lambda match: match[1] or "", text)
    seen = _SELECTOR.sub(_selector_that_selects, seen)
    return _JOINER.sub(_joiner_that_joins, seen)


def blank(text: str) -> bool:
    """Whether nothing of the text can be seen: white space, and characters that nobody sees.

    Looks no further than the first word of an ordinary text: what makes a character visible stands next to it, and is
    to be seen itself.
    """
    return not any(visible(part[0]) for part in _PART_OF_A_WORD.finditer(text))


def _selector_that_selects(match: re.Match[str]) -> str:
    before = match.string[match.start() - 1 : match.start()] or " "
    emoji = before in _EMOJI_BASES or unicodedata.category(before) in ("So", "Sm", "Sk")
    other = unicodedata.category(before) == "Lo" and match[0] < "\ufe0e"
    return match[0] if emoji or other else ""


def _joiner_that_joins(match: re.Match[str]) -> str:
    before, after = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    if len(match[0]) > 1 or not before:
        return ""
    if _JOINING_SCRIPTS.match(before):
        return match[0]
    joins_emoji = match[0] == "\u200d" and (_pictured(before) or before == "\ufe0f") and _pictured(after)
    return match[0] if joins_emoji else ""


def _pictured(character: str) -> bool:
    return character != "" and unicodedata.category(character) in ("So", "Sk", "Sm")


def compatible(text: str) -> str:
    """What can be seen of the text, in Unicode's compatibility form (NFKC), with every digit written 0 … 9.

    Composed in pieces: Unicode's reordering of accents takes the square of their number.
    """
    composed = "".join(unicodedata.normalize("NFKC", piece) for piece in _PIECE.findall(visible(text)))
    return _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.digit(match[0])), visible(composed))


def comparable(text: str) -> str:
    """The text as it is compared: compatible, without regard to case, every run of white space one space."""
    return " ".join(compatible(text).casefold().split())


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

    One minus the ratio of matching words (Ratcliff and Obershelp, as the standard library's
    SequenceMatcher has it), so it is bounded and comparable between short and long texts. Symmetric by
    construction: the texts are compared in a fixed order. Where the same few words come again and again, which would
    take that algorithm minutes, their order is left out of account, which makes texts look more alike than they are.
    """
    return _distance(words(draft), words(final), _MOST_PAIRS)


def bounded_edit_distance(draft: str, final: str) -> float:
    """The same for the way of every event, where it must never take long: of the first 700 words of each."""
    return _distance(words(draft)[:_FIRST_WORDS], words(final)[:_FIRST_WORDS], _FEWER_PAIRS)


def _distance(draft: list[str], final: list[str], most_pairs: int) -> float:
    if draft == final:
        return 0.0
    left, right = sorted((draft, final))
    slow = slow_to_compare(left, right, most_pairs)
    same = (Counter(left) & Counter(right)).total() if slow else matching(left, right)
    return 1.0 - 2.0 * same / (len(left) + len(right))


def slow_to_compare(left: Sequence[str], right: Sequence[str], most_pairs: int = _MOST_PAIRS) -> bool:
    """Whether the words have so many pairs of equal ones that comparing them in order would take long."""
    if len(left) * len(right) <= most_pairs:
        return False
    counts = Counter(right)
    return sum(number * counts[word] for word, number in Counter(left).items()) > most_pairs
