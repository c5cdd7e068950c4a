import re

from goldsmith_cli.standin.engine.text import sentences

_ASKS = (
    r"please\s+\w+|sign|greet|use|make|remove|delete|drop|cut|lose|don['’]t|do not|never|avoid|no|add|mention|include|"
    r"replace|change|say|write|shorten|keep|too|start|call|be|less|more|modify|take out"
)
_BETWEEN = re.compile(rf"\s*;\s*|\s*\n+\s*|,?\s+(?:and|but|then)\s+(?=(?:{_ASKS})\b)|,\s+(?=(?:{_ASKS})\b)", re.I)

_PRAISE = re.compile(
    r"\b(?:great|perfect|love|loved|excellent|lovely|nice|good|spot on|well done|brilliant|fantastic|wonderful|"
    r"nothing to change|no changes|looks fine|thanks|thank you|correct|accurate|accurately|correctly|consistent)\b",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(
    r"\b(?:but|not|never|too|should|must|remove|replace|instead|wrong|incorrect|however|could|except|less|more|"
    r"without|missing|bad|please|avoid|add|change|shorter|longer)\b|n['’]t\b",
    re.IGNORECASE,
)
_NOTHING_TO_CHANGE = re.compile(r"\b(?:nothing to change|no changes?(?: needed)?|would(?:n['’]t| not) change)\b", re.I)


def points_of(comment: str) -> list[str]:
    """What a comment asks, one entry each: split at sentences, semicolons, and "and" before a new request."""
    pieces = (piece for sentence in sentences(comment) for piece in _BETWEEN.split(sentence))
    return [point for piece in pieces if (point := piece.strip().rstrip(".;,").strip())]


def is_praise(comment: str) -> bool:
    """Whether the comment only approves."""
    rest = _NOTHING_TO_CHANGE.sub("", comment)
    praises = bool(_PRAISE.search(comment)) or rest != comment
    return praises and not _COMPLAINT.search(rest)
