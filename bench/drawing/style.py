"""How every chart of a result looks: ours in one colour, floors and peers in greys, an aim as a dashed line."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

OURS, AIM = "#b8860b", "#b03a2e"
PEERS = ("#4d5a66", "#8795a1", "#b8c4ce", "#d5dde3")
INK = "#24292f"

Figure = Any
Axes = Any

mpl.use("svg")
mpl.rcParams.update(
    {
        "font.family": ["DejaVu Sans", "sans-serif"],
        "font.size": 9,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": "#8795a1",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 10,
        "axes.titlelocation": "left",
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
        "figure.facecolor": "white",
        "svg.fonttype": "none",  # text stays text: it can be read out, searched and selected
        "svg.hashsalt": "goldsmith",  # the same figures make the same file
    }
)


def panels(count: int, width: float, height: float) -> tuple[Figure, list[Axes]]:
    """A figure with so many panels beside each other; inches."""
    figure, rows = grid(1, count, width, height)
    return figure, rows[0]


def grid(rows: int, columns: int, width: float, height: float) -> tuple[Figure, list[list[Axes]]]:
    """A figure with rows of panels; inches."""
    figure, axes = plt.subplots(rows, columns, figsize=(width, height), layout="constrained", squeeze=False)
    return figure, [list(row) for row in axes]


def aim(axes: Axes, value: float, said: str) -> None:
    """A horizontal line at what is aimed at."""
    axes.axhline(value, color=AIM, linestyle="--", linewidth=1)
    axes.annotate(said, (1, value), xycoords=("axes fraction", "data"), ha="right", va="bottom", color=AIM, fontsize=8)


def save(figure: Figure, path: Path) -> None:
    """Write it, the same bytes for the same figures."""
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figure)
    # Trailing blanks are matplotlib's, and a nuisance in every difference.
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("".join(f"{line.rstrip()}\n" for line in lines), encoding="utf-8")
