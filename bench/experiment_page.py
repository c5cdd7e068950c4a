"""Writes the experiment's results into docs/experiment.md, from results/experiment.json and nothing else.

.venv/bin/python -m bench.experiment_page [--check]
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.machine import RESULTS

from goldsmith_cli.published import publish

PAGE = Path(__file__).parent.parent / "docs" / "experiment.md"
RESULT = RESULTS / "experiment.json"
_METRICS = ("distance", "style", "meaning", "invented")


def page(text: str, told: dict[str, Any]) -> str:
    """The page with its tables as the results have them."""
    for name, table in _parts(told).items():
        marks = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, begin, rest = text.partition(marks[0])
        _old, end, after = rest.partition(marks[1])
        if not (begin and end):
            sys.exit(f"{PAGE.name} lacks the marks of {name}")
        text = f"{before}{begin}\n\n{table}\n\n{end}{after}"
    return text


def _parts(told: dict[str, Any]) -> dict[str, str]:
    sources = told["sources"]
    parts = {"setting": _setting(told), "read": _read(told["read"][0])}
    for name, source in sources.items():
        parts[f"{name} arms"] = _arms(source)
        parts[f"{name} differences"] = _differences(source)
    return parts


def _setting(told: dict[str, Any]) -> str:
    machine, spent = told["machine"], told["spent"]
    rows = [
        ("machine", f"{machine['processor']}, {machine['cores']} cores, shared with other work"),
        ("time", f"{spent['wall_seconds'] / 60:.0f} minutes, {spent['processor_seconds'] / 60:.0f} of processor time"),
    ]
    for name, source in told["sources"].items():
        size, routes = source["settings"], source["about"]["routes"]
        rows += [
            (f"{name}: drafts went", ", ".join(f"{count} {route}" for route, count in sorted(routes.items()))),
            (
                f"{name}: each training",
                f"{size['samples']} samples, {size['epochs']} epochs, batches of {size['batch_size']}",
            ),
            (f"{name}: measured on", f"{size['held_out']} held-out generations, {size['seeds']} seeds"),
        ]
    file = told["sources"].get("summaries", {}).get("about", {})
    if file:
        shown = f"`{file['file']}`, {file['records']} records, {file['short_enough']} of them short enough"
        rows.append(("records", f"{shown}; SHA-256 `{file['sha256'][:16]}…`"))
    return _table(("", ""), rows)


def _arms(source: dict[str, Any]) -> str:
    rows = [(arm, *map(_figure, _picked(figures))) for arm, figures in source["arms"].items()]
    person = source["person"]
    return _table(("arm", *_METRICS), [*rows, ("what the person sent", *(f"{person[m]:.2f}" for m in _METRICS))])


def _differences(source: dict[str, Any]) -> str:
    rows = [(f"{each['one']} less {each['less']}", *map(_signed, _picked(each))) for each in source["differences"]]
    return _table(("difference", *_METRICS), rows)


def _read(case: dict[str, str]) -> str:
    return _table(("who", "what"), [(who, said.replace("\n", "<br>")) for who, said in case.items()])


def _picked(figures: dict[str, Any]) -> list[dict[str, Any]]:
    return [figures[metric] for metric in _METRICS]


def _figure(told: dict[str, Any]) -> str:
    low, high = told["interval"]
    return f"{told['mean']:.2f} ({low:.2f} to {high:.2f})"


def _signed(told: dict[str, Any]) -> str:
    """In bold where the interval leaves no doubt that there is a difference."""
    low, high = told["interval"]
    shown = f"{told['mean']:+.2f} ({low:+.2f} to {high:+.2f})"
    return f"**{shown}**" if low > 0 or high < 0 else shown


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(tuple(heads))]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


if __name__ == "__main__":
    results = json.loads(RESULT.read_text(encoding="utf-8"))
    sys.exit(publish({PAGE: page(PAGE.read_text(encoding="utf-8"), results)}, sys.argv[1:], "bench.experiment_page"))
