from typing import Any

from bench.machine import sentence
from bench.marks import table

_METRICS = ("distance", "style", "meaning", "invented")
_READ = 0
"""Which of the requests whose answers are kept for reading: the first, as good as any."""


def setting(result: dict[str, Any]) -> str:
    rows = [row for name, source in result["sources"].items() for row in _size(name, source)]
    spent, file = result["spent"], result["sources"]["summaries"]["about"]
    records = f"`{file['file']}`, {file['records']} records, SHA-256 `{file['sha256'][:16]}…`"
    rows.append(["records of the summaries", f"{records}; {file['short_enough']} with a short article"])
    time = f"{spent['wall_seconds'] / 60:.0f} minutes in all, {spent['processor_seconds'] / 60:.0f} of processor time"
    shared = "on a machine that had other work to do, pauses included"
    return f"{table(['', ''], rows)}\n\n{time}, {shared}. {sentence(result['machine'])}."


def _size(name: str, source: dict[str, Any]) -> list[list[str]]:
    size, routes = source["settings"], source["about"]["routes"]
    training = f"{size['samples']} samples, {size['epochs']} epochs, {size['batch_size']} samples a step"
    return [
        [f"{name}: drafts by what they came to", ", ".join(f"{count} {way}" for way, count in sorted(routes.items()))],
        [f"{name}: a training on all samples", training],
        [f"{name}: measured on", f"{size['held_out']} held-out generations, {size['seeds']} seeds"],
    ]


def scripted_arms(result: dict[str, Any]) -> str:
    return _arms(result["sources"]["scripted"])


def scripted_differences(result: dict[str, Any]) -> str:
    return _differences(result["sources"]["scripted"])


def summaries_arms(result: dict[str, Any]) -> str:
    return _arms(result["sources"]["summaries"])


def summaries_differences(result: dict[str, Any]) -> str:
    return _differences(result["sources"]["summaries"])


def matters(result: dict[str, Any]) -> str:
    """What of it holds for matters that no training has."""
    arms = result["sources"]["scripted"]["arms"]
    shown = ("base model", "examples in the prompt", "accepted drafts only", "golden samples", "continue, round 3")
    heads = ["arm", *(f"{metric}, {which}" for metric in _METRICS[:3] for which in ("trained on", "never"))]
    return table(heads, [[arm, *_by_matter(arms[arm]["by_matter"])] for arm in shown])


def _by_matter(told: dict[str, Any]) -> list[str]:
    return [f"{told[part][metric]:.2f}" for metric in _METRICS[:3] for part in ("trained_on", "never_trained_on")]


def read(result: dict[str, Any]) -> str:
    case = result["read"][_READ]
    rows = [[who, said.strip().replace("\n", "<br>")] for who, said in case.items() if who != "asked"]
    lines = ["| who | answer |", "|---|---|", *(f"| {who} | {said} |" for who, said in rows)]
    return f"*{case['asked']}*\n\n" + "\n".join(lines)


def _arms(source: dict[str, Any]) -> str:
    rows = [[arm, *(_figure(figures[metric]) for metric in _METRICS)] for arm, figures in source["arms"].items()]
    person = ["what the person sent", *(f"{source['person'][metric]:.2f}" for metric in _METRICS)]
    return table(["arm", *_METRICS], [*rows, person])


def _differences(source: dict[str, Any]) -> str:
    rows = [
        [f"{each['one']} less {each['less']}", *(_signed(each[metric]) for metric in _METRICS)]
        for each in source["differences"]
    ]
    return table(["difference", *_METRICS], rows)


def _figure(told: dict[str, Any]) -> str:
    low, high = told["interval"]
    return f"{told['mean']:.2f} ({low:.2f} to {high:.2f})"


def _signed(told: dict[str, Any]) -> str:
    """In bold where the interval does not hold 0."""
    low, high = told["interval"]
    shown = f"{told['mean']:+.2f} ({low:+.2f} to {high:+.2f})"
    return f"**{shown}**" if low > 0 or high < 0 else shown
