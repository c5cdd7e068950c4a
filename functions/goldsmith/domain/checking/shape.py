"""The outer shape of a candidate: how long it is, and whether it comes to an end."""

# ruff: noqa: RUF001  marks and letters of other scripts are what is looked for

import re

from goldsmith.domain.checking.evidence import cut, known_text
from goldsmith.domain.checking.vocabulary import vocabulary
from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import comparable, compatible

LONGEST_RATIO, LONGEST_EXTRA = 3.0, 600
"""A candidate may have three times the characters of its draft and 600 more."""
SHORTEST_RATIO, SHORTEST_DRAFT = 0.12, 80
"""A candidate has at least 12 in 100 of the characters of its draft, once that has 80."""

_SENTENCE_END = re.compile(r"[.!?…。！？।॥؟۔።៕။][\"'”’»“)\]*_]*\s*$")
_DANGLING_MARK = re.compile(r"[,،、，;(\[{«„¿¡&/+=]$|(?<=[\w\s])[-–—:]$")
_DANGLING_WORD = vocabulary("""
and or but nor because although though while whereas since unless if that which who whom whose when where the a an of
to with from by as than for in on at into onto about between is are was were be been will would can could should must
have has had my your our their its this these those i we you he she they it's very more most not also such und oder
aber denn weil dass sondern der die das den dem des ein eine einen einem einer eines mit von zu bei für auf im ist
sind war wird werden wir ich ihr sie unser unsere ihre ihren nicht sehr et ou mais donc car que qui dont le la les un
une des du de à avec pour par dans sur est sont nous vous votre notre y o pero porque que el los las una unos con por
para en es son su sus del al e ni muy nuestro e ma perché il lo gli di da con per и или но что чтобы потому в на с для
к по не
""")
_ALSO_LAST_WORDS = vocabulary(
    "in on to it of is at by for with about as that this you she he we they i are was were be been can "
    "will have has had do"
)
_PAIRS = (
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("«", "»"),
    ("“", "”"),
    ("（", "）"),
    ("「", "」"),
    ("『", "』"),
    ("【", "】"),
)
_AS_LONG = 0.9
_NAME_REACH = 60
_INNER_END = re.compile(r"\w\w\w[.!?…][\"'”’)]*\s+[^\W\d_a-z]|[。！？]")
_AFTER_STOP = re.compile(r"[.!?…。！？,;] *(?:[-–—] ?)?((?:[^\W\d_][^\s.!?,;]*\.? ?){1,3})$")
_LAST_LINE = re.compile(r"[^\n]*$")
_SMILEY = re.compile(
    r"[:;=8][-']?[(\[{]|[)\]}][-']?[:;=]|[:;=8][-']?[)\]}|DPp/]|(?<![\w(])[a-z\d]{1,2}\)|^\s*\d+\)",
    re.IGNORECASE | re.MULTILINE,
)


def length(candidate: str, feedback: Feedback) -> str | None:
    """Far longer or far shorter than the draft."""
    draft, rewrite = len(compatible(feedback.output or "").strip()), len(compatible(candidate).strip())
    if not draft or not rewrite:
        return None
    if rewrite > LONGEST_RATIO * draft + LONGEST_EXTRA:
        return f"Is far longer than the draft: {rewrite} characters, the draft has {draft}."
    if draft >= SHORTEST_DRAFT and rewrite < SHORTEST_RATIO * draft:
        return f"Is far shorter than the draft: {rewrite} characters, the draft has {draft}."
    return None


def truncated(candidate: str, feedback: Feedback) -> str | None:
    """Breaks off: in the middle of a sentence, or inside brackets, quotes or a code block that the draft closes."""
    text, draft = compatible(candidate).strip(), compatible(feedback.output or "").strip()
    if not text or not draft:
        return None
    known = _left_open_in_any(feedback)
    opened = next((mark for mark in _left_open(text) if mark not in known), None)
    if opened is not None:
        return f"Breaks off: {opened} is opened and not closed."
    if _breaks_off(text) and not _breaks_off(draft):
        return f"Breaks off in the middle of a sentence: …{cut(text[-60:])}"
    if _SENTENCE_END.search(draft) and _lacks_end(text, draft) and not _ends_a_known_sentence(text, feedback):
        return f"Breaks off before the end of a sentence: …{cut(text[-60:])}"
    return None


def _breaks_off(text: str) -> bool:
    """Whether it ends with a comma, a dash between words, or a word no sentence ends with."""
    last = _last_line(text)
    if _SMILEY.search(last[-4:]):
        return False
    # A letter's closing ("Best regards,") and a heading ("Notes:") end their lines with a mark and few words.
    closing = len(last.split()) <= 3 and last[-1:] in ",:،，" and "\n" in text
    if _DANGLING_MARK.search(last) and not closing and not _is_web(last):
        return True
    words = last.split()
    return len(words) > 1 and words[-1].casefold() in _DANGLING_WORD - _ALSO_LAST_WORDS


def _lacks_end(text: str, draft: str) -> bool:
    """Whether the last line is prose without an end, although the draft is prose that has one."""
    last = _last_line(text)
    if not last[-1:].isalnum() or _is_web(last) or _is_signature_or_item(text, last):
        return False
    # One sentence as long as the draft lacks a full stop rather than its end.
    return bool(_INNER_END.search(text)) or len(text) < _AS_LONG * len(draft)


def _ends_a_known_sentence(text: str, feedback: Feedback) -> bool:
    """Whether the draft or conversation end a sentence with the same word: then only the full stop is missing."""
    last = text.split()[-1].casefold()
    known = f" {comparable(known_text(feedback))}"
    return any(f" {last}{mark}" in known for mark in ".!?")


def _is_signature_or_item(text: str, last: str) -> bool:
    words = last.split()
    if "\n" in text and (len(words) <= 6 or re.match(r"[-*•\d#>|]", last)):
        return True
    after_stop = _AFTER_STOP.search(last[-_NAME_REACH:])
    return after_stop is not None and not after_stop[1][:1].islower()


def _last_line(text: str) -> str:
    match = _LAST_LINE.search(text, max(text.rfind("\n") + 1, 0))
    return (match[0] if match else "").strip()


def _is_web(line: str) -> bool:
    return re.search(r"(?:https?://|www\.|\w@\w|\w\.\w)\S*$", line[-300:]) is not None


def _left_open_in_any(feedback: Feedback) -> set[str]:
    texts = [feedback.output or "", *(message.content for message in feedback.messages or ())]
    return {mark for text in texts for mark in _left_open(compatible(text))}


def _left_open(text: str) -> list[str]:
    """Marks that are opened more often than closed."""
    plain = _SMILEY.sub(" ", text)
    opened = [start for start, end in _PAIRS if plain.count(start) > plain.count(end)]
    if plain.count("„") > plain.count("“") + plain.count("”"):
        opened.append("„")
    if plain.count('"') % 2 and re.search(
        r'(?:^|[\s(\[])"(?=\w)[^"]*$', plain[plain.rfind('"') - 1 :] if '"' in plain else ""
    ):
        opened.append('"')
    if plain.count("```") % 2:
        opened.append("```")
    return opened
