import re
from dataclasses import dataclass

CLOSINGS = (
    "yours faithfully|yours sincerely|yours truly|sincerely yours|sincerely|kind regards|best regards|"
    "warm regards|regards|best wishes|best|cheers|many thanks|thanks|thank you|all the best|talk soon|warmly"
)
_GREETING = re.compile(
    r"\s*((?:dear|hi|hello|hey)\b[^,\n!:]{0,60}[,!:]|(?:dear|hi|hello|hey)\b[^\n]{0,60}(?=\n))", re.I
)
_CLOSING = re.compile(
    rf"(?:^|\n)[ \t]*({CLOSINGS})[ \t]*[,.!]?(?:[ \t]*\n|[ \t]+(?=[A-Z])|[ \t]*$)([^\n]*(?:\n[^\n]+){{0,3}})\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail taken apart; a part the text does not have is empty."""

    greeting: str
    body: str
    closing: str
    signature: str

    def render(self) -> str:
        """The text again, parts set apart by a blank line."""
        farewell = f"{self.closing}\n{self.signature}".strip()
        return "\n\n".join(part for part in (self.greeting, self.body, farewell) if part)


def take_apart(text: str) -> Letter:
    """Split a draft into greeting, body, closing and signature."""
    greeting = _GREETING.match(text)
    rest = text[greeting.end() :] if greeting else text
    closing = _CLOSING.search(rest)
    if not closing:
        return Letter(_group(greeting), rest.strip(), "", "")
    return Letter(
        _group(greeting),
        rest[: closing.start()].strip(),
        f"{closing.group(1).strip()},",
        closing.group(2).strip(),
    )


def _group(match: re.Match[str] | None) -> str:
    return match.group(1).strip() if match else ""
