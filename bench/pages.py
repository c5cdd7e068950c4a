"""What the documentation quotes of the results: README.md and docs/ have it between marks, from bench/results alone.

    .venv/bin/python -m bench.pages [--check]

Writes it into every page that has the marks; --check compares.
"""

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bench import quoted
from bench.machine import RESULTS
from bench.marks import filled, names

from goldsmith_cli.published import publish

ROOT = Path(__file__).parents[1]


def pages() -> Mapping[Path, str]:
    """Every page that quotes results, as it should be now."""
    found = {}
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        parts = {name: _part(name) for name in names(page.read_text(encoding="utf-8")) if name in quoted.PARTS}
        if parts:
            found[page] = filled(page, parts)
    return found


def _part(name: str) -> str:
    result, made = quoted.PARTS[name]
    return made(_read(result))


@cache
def _read(name: str) -> Any:  # noqa: ANN401 - each bench has results of its own shape
    path = RESULTS / f"{name}.json"
    if not path.exists():
        sys.exit(f"{path.relative_to(ROOT)} is not there yet: measure it first")
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(publish(pages(), sys.argv[1:], "bench.pages"))
