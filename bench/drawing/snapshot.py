from typing import Any

from bench.drawing.style import OURS, PEERS, Axes, Figure, aim, panels

_SHOWN = {
    "full": ("Goldsmith", OURS, "-"),
    "built on": ("Goldsmith, built on the one before", OURS, "--"),
    "sort -u": ("sort -u", PEERS[0], "-"),
    "sort -u, one thread": ("sort -u, one thread", PEERS[0], "--"),
    "cat": ("cat", PEERS[2], "-"),
    "polars, JSON": ("Polars", PEERS[1], "-"),
    "datasets": ("Hugging Face datasets", PEERS[1], "--"),
}
_MOST_MB = 150


def draw(result: dict[str, Any]) -> Figure:
    """Wall time and peak memory by the number of samples."""
    sizes = result["sizes"]
    figure, (wall, memory) = panels(2, 11, 4)
    for name, (said, colour, line) in _SHOWN.items():
        style = {"label": said, "color": colour, "linestyle": line, "linewidth": 2 if colour == OURS else 1.2}
        _line(wall, sizes, name, "wall", style)
        _line(memory, sizes, name, "peak_mb", style)
    wall.set_title("seconds")
    memory.set_title("peak memory, MB")
    aim(memory, _MOST_MB, f"aimed at: below {_MOST_MB} MB")
    wall.legend(fontsize=8)
    return figure


def _line(axes: Axes, sizes: list[dict[str, Any]], name: str, what: str, style: dict[str, Any]) -> None:
    places = [each["samples"] for each in sizes]
    axes.plot(places, [each["contestants"][name][what]["median"] for each in sizes], marker="o", markersize=4, **style)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("samples")
    axes.set_xticks(places, [f"{place:,}" for place in places])
    axes.minorticks_off()
