"""What the engine needs to know about text: words, sentences, and the tidying after a cut."""

import re
from dataclasses import dataclass

_WORD = re.compile(r"\w+(?:['’&.-]\w+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’')]*\s+")
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|etc|No|[A-Z])\.$")

_ABBREVIATION_REACH = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation as plain text."""

    role: str
    text: str


def render(turns: list[Turn]) -> str:
    """A conversation as one text, a line for each message."""
    return "\n".join(f"{turn.role}: {turn.text}" for turn in turns)


def last_user_text(turns: list[Turn]) -> str:
    """What the user asked last; empty when no user spoke."""
    return next((turn.text for turn in reversed(turns) if turn.role == "user"), "")


def words(text: str) -> list[str]:
    """The words of `text` in order, without punctuation."""
    return _WORD.findall(text)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence; a paragraph's end ends a sentence."""
    spans = []
    start = 0
    for end in [*_sentence_ends(text), len(text)]:
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append((start + lead, start + len(piece.rstrip())))
            start = end
    return spans


def _sentence_ends(text: str) -> list[int]:
    candidates = (match.start() for match in _SENTENCE_END.finditer(text))
    ends = {end for end in candidates if not _ABBREVIATION.search(text, max(0, end - _ABBREVIATION_REACH), end)}
    return sorted(ends | {match.start() for match in re.finditer(r"\n[^\S\n]*\n", text)})


def sentences(text: str) -> list[str]:
    """The sentences of `text`, stripped."""
    return [text[start:end] for start, end in sentence_spans(text)]


def as_sentence(text: str) -> str:
    """`text` with a capital at its start and a full stop at its end."""
    stripped = text.strip().rstrip(".;,:")
    return f"{stripped[:1].upper()}{stripped[1:]}{'' if stripped[-1:] in '!?' else '.'}" if stripped else ""


def tidy(text: str) -> str:
    """Repair what a removal leaves behind: doubled blanks and commas, blanks before punctuation."""
    text = re.sub(r"[ \t]{2,}", " ", text)
    text = re.sub(r"[ \t]+([,.;:!?])", r"\1", text)
    text = re.sub(r",\s*([.;:!?,])", r"\1", text)
    text = re.sub(r"\n{3,}", "\n\n", text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()
