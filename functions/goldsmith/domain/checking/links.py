"""Links: addresses of the web however they are written, and targets of marked-up links."""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from goldsmith.domain.checking.addresses import addresses
from goldsmith.domain.checking.domains import SPOKEN_TOP_LEVEL, is_host
from goldsmith.domain.checking.evidence import Kind, Pieces, new_detail
from goldsmith.domain.checking.layout import forms
from goldsmith.domain.routing import Feedback

_BRACKETED_DOT = re.compile(r" ?[\[({<] ?(?:dot|punkt|point|punto|ponto|точка|\.) ?[\])}>] ?", re.IGNORECASE)
_SPOKEN_DOT = re.compile(
    rf"(?<! the)(?<! a)(?<! an)(?<! any) (?:dot|punkt|point|punto|ponto|точка) (?=(?:{SPOKEN_TOP_LEVEL})\b)",
    re.IGNORECASE,
)
_SPOKEN_INNER_DOT = re.compile(
    r"(?<=\w) (?:dot|punkt|point|punto|ponto|точка) (?=[\w-]{1,63}\.(?:\w|$))", re.IGNORECASE
)
_SPACED_DOT = re.compile(r"(?<=\w)(?: \. ?|\. )(?=(?:com|org|info|biz|io)\b)")
_SPACED_SCHEME = re.compile(r"\bh ?[tx] ?[tx] ?p ?s? ?: ?/ ?/ ?", re.IGNORECASE)
_WITH_SCHEME = re.compile(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}\[?:\]?[/\\]{1,3}[^\s<>\"]+")
_WITHOUT_SLASHES = re.compile(
    r"\b(?:javascript|vbscript|magnet|bitcoin|ethereum|sip|xmpp|skype|mailto|data(?=:(?:[a-z]+/|[;,]))):"
    r"(?=\S)[^\s<>\"]+"
)
_DOTTED = re.compile(r"[\w.\-]+(?::\d{1,5})?(?:[/?#\\][^\s<>\"]*)?")
_GLUED_SCRIPTS = re.compile(
    "[\u0590-\u06ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
_TARGET = re.compile(
    r"\]\( ?<?([^)\s>]+)|\b(?:href|src|action) ?= ?[\"']?([^\s\"'>]+)|\[[^\[\]]{1,80}\]: ?(\S+)", re.IGNORECASE
)
_NUMERIC_HOST = re.compile(
    r"(?<![\w.:])(?<!v )(?<!version )(\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w:]|\.\d)"
)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*\[?:\]?[/\\]*(?!\d+(?:/|$))")
_EDGES = ".,;:!?'’*_~`()[]{}|/\\&"


def new_links(candidate: str, feedback: Feedback) -> str | None:
    """A link to where neither the conversation nor the draft links."""
    return new_detail(_LINK, candidate, feedback)


def links(text: str) -> Pieces:
    """Links of the text by host and path in lower case, without scheme and ``www.``."""
    found: dict[str, str] = {}
    for form in forms(text):
        for shown in _written_links(_dotted(form)):
            link = _canonical(shown)
            # With its host: the bare host of a known link is known, a new path on a known host is new.
            found.setdefault(link, shown)
            found.setdefault(re.split(r"[/?#\\]", link, maxsplit=1)[0], shown)
    found.pop("", None)
    return found


def _dotted(text: str) -> str:
    """The text with spoken and bracketed dots written as dots."""
    text = _SPACED_SCHEME.sub("http://", _BRACKETED_DOT.sub(".", text)).lower()
    text = _SPOKEN_INNER_DOT.sub(".", _SPOKEN_DOT.sub(".", text))
    text = re.sub(r"(?<=[a-z0-9])。(?=[a-z])", ".", text)
    return _SPACED_DOT.sub(".", text)


def _written_links(text: str) -> Iterator[str]:
    yield from _WITH_SCHEME.findall(text)
    yield from _WITHOUT_SLASHES.findall(text)
    yield from (next(filter(None, groups)) for groups in _TARGET.findall(text))
    yield from _hosts(text)
    if _GLUED_SCRIPTS.search(text):
        yield from _hosts(_GLUED_SCRIPTS.sub(" ", text))
    yield from (host for host in _NUMERIC_HOST.findall(text) if _is_address(host))


def _hosts(text: str) -> Iterator[str]:
    for match in _DOTTED.finditer(text):
        dotted = match[0].strip(_EDGES)
        host = re.split(r"[:/?#\\]", dotted, maxsplit=1)[0].strip(_EDGES)
        with_path = (
            len(host) + 1 < len(dotted) and re.fullmatch(r"[^\W\d_]{2,}", host.rpartition(".")[2]) and "." in host
        )
        around = text[max(0, match.start() - 2) : match.start()].rstrip() + text[match.end() : match.end() + 1]
        if "@" not in around and (is_host(host) or host.startswith("www.") or with_path):
            yield dotted


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return "." in host or (any(c.isdigit() for c in host) and len(host) > 3)


def _canonical(link: str) -> str:
    if link.startswith("mailto:"):
        return link.split("?", maxsplit=1)[0].strip(_EDGES)
    return _SCHEME.sub("", link.strip(_EDGES)).strip(_EDGES).removeprefix("www.")


def _links_and_addresses(text: str) -> Pieces:
    """What may be linked to when this text is known: a known address may be made a ``mailto:``, its host is known."""
    known = addresses(text)
    hosts = {address.rpartition("@")[2]: shown for address, shown in known.items()}
    return {**links(text), **hosts, **{f"mailto:{address}": shown for address, shown in known.items()}}


_LINK = Kind("a link", links, _links_and_addresses)
