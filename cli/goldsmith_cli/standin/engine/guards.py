import re

_TRACEABLE = re.compile(
    r"https?://\S+|www\.\S+|\b[\w.+-]{1,64}@[\w-]{1,63}\.\w+|\b[\w-]{1,63}\.(?:com|org|net|io|co|ai|dev|app)\b(?:/\S*)?"
    r"|[$€£¥]\s?\d[\d.,]*\w?|\b\d[\d.,]*\s?(?:euros?|dollars?|pounds?|usd|eur|gbp|%)"
    r"|\+?\d[\d ()/-]{6,}\d",
    re.IGNORECASE,
)


def traceable_in(text: str) -> list[str]:
    """The links, addresses, phone numbers and amounts `text` holds."""
    return [found.group() for found in _TRACEABLE.finditer(text)]


def adds_traceable(text: str, known: str) -> bool:
    """Whether `text` holds a link, address, phone number or amount that `known` does not."""
    return any(found not in known for found in traceable_in(text))
