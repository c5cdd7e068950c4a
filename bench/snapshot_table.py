"""The table that bench/snapshot.py prints."""

from typing import Any

from bench.machine import sentence
from rich.console import Console
from rich.table import Table


def show(told: dict[str, Any]) -> None:
    """Costs of all contestants, then where ours goes by stage."""
    console = Console(width=130)
    for table in (_costs(told), _stages(told)):
        console.print(table)
    straight = told["straightness"]
    console.print(
        "processor time a sample, the most over the least of all sizes: "
        + ", ".join(f"{name} {factor}" for name, factor in straight.items())
    )
    console.print(f"{sentence(told['machine'])}; {told['machine']['sort']}")


def _costs(told: dict[str, Any]) -> Table:
    grid = Table(title="snapshots of golden samples of about 1 KB; seconds, medians")
    for name in (
        "samples",
        "",
        "wall",
        "÷ sort -u",
        "÷ datasets",
        "processor",
        "÷ sort -u",
        "÷ one thread",
        "µs a sample",
        "peak MB",
    ):
        grid.add_column(name, justify="left" if not name else "right")
    for size in told["sizes"]:
        for name, cost in size["contestants"].items():
            sort, thread, slow = cost["ratios"].values()
            grid.add_row(
                f"{size['samples']:,}", name,
                f"{cost['wall']['median']:.2f}", f"{sort['wall']:.2f}", f"{slow['wall']:.2f}",
                f"{cost['processor']['median']:.2f}", f"{sort['processor']:.2f}", f"{thread['processor']:.2f}",
                f"{cost['processor_us_a_sample']:.1f}", f"{cost['peak_mb']['most']:.0f}",
            )  # fmt: skip
        grid.add_section()
    return grid


def _stages(told: dict[str, Any]) -> Table:
    grid = Table(title="where the processor time of a full snapshot goes; µs a sample")
    grid.add_column("")
    for size in told["sizes"]:
        grid.add_column(f"{size['samples']:,}", justify="right")
    for stage in told["sizes"][0]["stages"]:
        figures = (size["stages"][stage]["processor"] / size["samples"] * 1e6 for size in told["sizes"])
        grid.add_row(stage, *(f"{figure:.1f}" for figure in figures))
    return grid
