"""E-mail addresses, also those spelt out to be hidden."""

import re

from goldsmith.domain.checking.evidence import Kind, Pieces, new_detail
from goldsmith.domain.checking.layout import forms
from goldsmith.domain.routing import Feedback

_DOT = r"(?:\.| ?[\[({<] ?(?:dot|punkt|point|punto|ponto|точка|\.) ?[\])}>] ?| (?:dot|punkt|point|punto|ponto|точка) )"
_AT_SIGN = r"(?: ?@ ?| ?[\[({<] ?(?:at|ät|arroba|chez|собака|@) ?[\])}>] ?)"
_SPOKEN_AT = r" (?:at|ät|arroba|arobase|chiocciola|собака) "
_HOST = r"[\w-]{1,63}"
_WRITTEN = re.compile(rf"(?<![\w.+%-])([\w.+%-]+){_AT_SIGN}((?:{_HOST}{_DOT}){{1,8}}{_HOST}|\[[\d.:a-f]+\])")
_SPOKEN_DOT = r" (?:dot|punkt|point|punto|ponto|точка) "
_SPOKEN = re.compile(
    rf"(?<![\w.+%-])([\w.+%-]+(?:{_SPOKEN_DOT}[\w.+%-]+)?){_SPOKEN_AT}((?:{_HOST}{_DOT})"
    rf"{{0,7}}{_HOST}{_SPOKEN_DOT}[a-z]{{2,24}})\b"
)
_MAILBOXES = (
    "info|contact|sales|support|hello|hi|office|mail|team|help|service|billing|press|jobs|admin|kontakt|vertrieb|ventas"
    "|contacto|ayuda|bonjour|commercial|accueil"
)
_TO_MAILBOX = re.compile(
    rf"(?<![\w.+%-])([\w+%-]+\.[\w+%-]+|{_MAILBOXES}){_SPOKEN_AT}((?:{_HOST}\.){{1,8}}[a-z]{{2,24}})\b"
)
_ANY_DOT = re.compile(_DOT)


def new_email_addresses(candidate: str, feedback: Feedback) -> str | None:
    """An e-mail address that neither the conversation nor the draft contains."""
    return new_detail(_ADDRESS, candidate, feedback)


def addresses(text: str) -> Pieces:
    """E-mail addresses of the text, in lower case and written with a sign and dots."""
    found: dict[str, str] = {}
    for form in forms(text):
        lower = form.lower()
        for pattern in (_WRITTEN, _SPOKEN, _TO_MAILBOX):
            for match in pattern.finditer(lower):
                mailbox, host = (_ANY_DOT.sub(".", part).strip(".") for part in match.groups())
                if mailbox and not host.rpartition(".")[2].isdigit():
                    found.setdefault(f"{mailbox}@{host}", match[0])
    return found


_ADDRESS = Kind("an e-mail address", addresses)
