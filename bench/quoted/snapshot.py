from typing import Any

from bench.machine import sentence
from bench.marks import table

_NAMES = {
    "full": "**Goldsmith**, all segments",
    "built on": "**Goldsmith**, built on the one before",
    "polars, lines": "Polars, lines sorted and not read",
    "polars, JSON": "Polars, lines read",
    "datasets": "Hugging Face datasets",
}


def snapshot(result: dict[str, Any]) -> str:
    heads = ["samples", "", "seconds", "÷ `sort -u`", "processor seconds", "÷ one-thread `sort -u`", "peak MB"]
    lines = [
        [f"{size['samples']:,}", _NAMES.get(name, f"`{name}`"), *_figures(cost)]
        for size in result["sizes"]
        for name, cost in size["contestants"].items()
    ]
    again = ", ".join(f"{count} {what}" for what, count in result["again_of_100"].items())
    straight = ", ".join(f"{_NAMES[name]} {factor}" for name, factor in result["straightness"].items())
    curve = f"Processor time a sample, the most over the least of all sizes: {straight}"
    place = f"{sentence(result['machine'])}; {result['machine']['sort']}"
    return f"{table(heads, lines)}\n\nOf 100 records {again}. {curve}. {place}."


def _figures(cost: dict[str, Any]) -> list[str]:
    ratios = cost["ratios"]
    return [
        f"{cost['wall']['median']:.2f}", f"{ratios['sort -u']['wall']:.2f}", f"{cost['processor']['median']:.2f}",
        f"{ratios['sort -u, one thread']['processor']:.2f}", f"{cost['peak_mb']['most']:.0f}",
    ]  # fmt: skip


def stages(result: dict[str, Any]) -> str:
    heads = ["processor µs a sample", *(f"{size['samples']:,} samples" for size in result["sizes"])]
    lines = [
        [stage, *(f"{size['stages'][stage]['processor'] / size['samples'] * 1e6:.1f}" for size in result["sizes"])]
        for stage in result["sizes"][0]["stages"]
    ]
    return table(heads, lines)


def claim(result: dict[str, Any]) -> str:
    """One line for a summary."""
    size = result["sizes"][-1]
    ours, datasets = size["contestants"]["full"], size["contestants"]["datasets"]
    return (
        f"{size['samples']:,} samples in {ours['wall']['median']:.1f} s and {ours['peak_mb']['most']:.0f} MB: "
        f"{ours['ratios']['sort -u']['wall']:.1f} times `sort -u`, and "
        f"{datasets['wall']['median'] / ours['wall']['median']:.1f} times as fast as Hugging Face datasets"
    )
