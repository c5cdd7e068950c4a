from typing import Any

from bench.drawing.style import OURS, PEERS, Axes, Figure, grid

_ARMS = (
    "base model",
    "style asked for",
    "examples in the prompt",
    "accepted drafts only",
    "golden samples",
    "golden, then preferences",
)
_METRICS = {
    "distance": "edit distance to what\nthe person sent (less is better)",
    "style": "share of the style's\nrules kept",
    "meaning": "share of the facts\nkept",
}
_ROUNDS = {
    "continue": ("round 1", "continue, round 2", "continue, round 3"),
    "restart": ("round 1", "restart, round 2", "golden samples"),
}


def draw(result: dict[str, Any]) -> Figure:
    """For each source a row: the arms by each metric with intervals, and the two ways through three rounds."""
    sources = result["sources"]
    figure, rows = grid(len(sources), len(_METRICS) + 1, 11, 3 * len(sources))
    for (name, source), axes in zip(sources.items(), rows, strict=True):
        for place, (metric, said) in enumerate(_METRICS.items()):
            _arms(axes[place], source["arms"], metric, said)
        axes[0].set_yticks(range(len(_ARMS)), _ARMS)
        axes[0].set_title(name)
        _rounds(axes[-1], source["arms"])
    return figure


def _arms(axes: Axes, arms: dict[str, Any], metric: str, said: str) -> None:
    for place, arm in enumerate(_ARMS):
        figure = arms[arm][metric]
        low, high = figure["interval"]
        colour = OURS if "golden" in arm else PEERS[0]
        axes.plot([low, high], [place, place], color=colour, linewidth=2)
        axes.scatter(figure["mean"], place, color=colour, s=28, zorder=3)
    axes.set_yticks(range(len(_ARMS)), [""] * len(_ARMS))
    axes.set_xlim(-0.03, 1.03)
    axes.invert_yaxis()
    axes.set_xlabel(said)
    axes.grid(axis="x", color=PEERS[3], linewidth=0.6)


def _rounds(axes: Axes, arms: dict[str, Any]) -> None:
    for shift, (name, three) in enumerate(_ROUNDS.items()):
        colour = (PEERS[0], OURS)[shift]
        figures = [arms[arm]["distance"] for arm in three]
        places = [number + 0.06 * shift for number in (1, 2, 3)]
        axes.plot(places, [each["mean"] for each in figures], color=colour, marker="o", markersize=4, label=name)
        for place, each in zip(places, figures, strict=True):
            axes.plot([place, place], each["interval"], color=colour, linewidth=1)
    axes.set_xticks([1, 2, 3], ["round 1", "round 2", "round 3"])
    axes.set_ylim(0, 1)
    axes.set_ylabel("edit distance")
    axes.set_title("go on, or start again?")
    axes.legend(fontsize=8, loc="lower left")
