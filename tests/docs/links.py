"""Where the documentation's links lead."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.pages import ROOT, prose, text_of

_TARGETS = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
_ELSEWHERE = re.compile(r"[a-z]+:")
_FENCES = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)


def broken(page: str) -> Iterator[str]:
    """Links of the page, which may be a decision, that lead to no file, or to no heading of it."""
    for found in _TARGETS.findall(prose(page)):
        target = found[0] or found[1]
        if not _ELSEWHERE.match(target) and not _exists(page, target):
            yield target


def _exists(page: str, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = ((ROOT / page).parent / path).resolve() if path else ROOT / page
    if not file.exists():
        return False
    return not anchor or anchor in anchors(file)


def anchors(file: Path) -> set[str]:
    """What the headings of a page are called by links, as a repository's pages name them."""
    text = _FENCES.sub("", text_of(str(file.relative_to(ROOT))))
    headings = re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)
    found: set[str] = set()
    for heading in headings:
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        name = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = sum(1 for each in found if re.fullmatch(rf"{re.escape(name)}(-\d+)?", each))
        found.add(f"{name}-{number}" if number else name)
    return found
