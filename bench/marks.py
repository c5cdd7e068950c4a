"""Parts of a page that are computed: each stands between ``<!-- name -->`` and ``<!-- end of name -->``."""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_NAMES = re.compile(r"^<!-- end of ([a-z_0-9]+) -->$", re.MULTILINE)


def names(text: str) -> list[str]:
    """The names of a page's computed parts, in their order."""
    return _NAMES.findall(text)


def filled(page: Path, parts: Mapping[str, str]) -> str:
    """The page with these parts as they are now. It must have the marks of each."""
    text = page.read_text(encoding="utf-8")
    for name, part in parts.items():
        marks = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, begin, rest = text.partition(marks[0])
        _old, end, after = rest.partition(marks[1])
        if not (begin and end):
            sys.exit(f"{page.name} lacks the marks of {name}")
        text = f"{before}{begin}\n\n{part}\n\n{end}{after}"
    return text


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; all columns but the first are aligned to the right."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
