"""HTML that does something where it is shown."""

import re

from goldsmith.domain.checking.evidence import cut, known_text
from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import comparable

_ACTIVE = re.compile(
    r"<\s{0,3}/?\s{0,3}(?:script|iframe|frame|object|embed|applet|form|input|button|img|image|svg|math|video|audio|source|style"
    r"|link|meta|base|body|html|head|plaintext|xmp|noscript|template|marquee|details|textarea|select)\b"
    r"|\bon[a-z]{3,20}\s{0,3}=\s{0,3}[\"'a-z]|(?:java|vb)script\s{0,3}:|<!\[cdata\[|<\?(?:php|xml)"
)


def active_markup(candidate: str, feedback: Feedback) -> str | None:
    """An HTML element or handler that loads, sends or runs something, and that was not there before."""
    found = {match[0]: match for match in _ACTIVE.finditer(comparable(candidate))}
    known = {match[0] for match in _ACTIVE.finditer(comparable(known_text(feedback)))} if found else set()
    new = next((match for text, match in found.items() if text not in known), None)
    if new is None:
        return None
    return f"Contains markup that does something: {cut(new.string[new.start() : new.start() + 60])}"
