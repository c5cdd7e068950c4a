from typing import Any

from bench.drawing.style import AIM, OURS, PEERS, Figure, panels


def draw(result: dict[str, Any]) -> Figure:
    """Processor time of each function's start beside its peer's, and what is aimed at as a mark."""
    starts = result["starts"]
    functions = [name for name, each in starts.items() if "ratio" in each]
    figure, (axes,) = panels(1, 8, 0.7 * len(functions) + 1.1)
    for place, name in enumerate(functions):
        ours, peer = starts[name], starts[starts[name]["peer"]]
        axes.barh(place + 0.2, peer["processor_ms"], 0.36, color=PEERS[1], xerr=_spread(peer), ecolor=PEERS[0])
        axes.barh(place - 0.2, ours["processor_ms"], 0.36, color=OURS, xerr=_spread(ours), ecolor=PEERS[0])
        axes.text(0, place + 0.2, f"  {ours['peer']}", va="center", fontsize=8)
        aim = ours["aim"] * peer["processor_ms"]
        axes.plot([aim, aim], [place - 0.42, place + 0.02], color=AIM, linestyle="--", linewidth=1.2)
        axes.annotate(
            f"{ours['ratio']:.2f} ×", (max(ours["processor_ms_spread"][1], aim), place - 0.2),
            (6, 0), textcoords="offset points", va="center",
        )  # fmt: skip
    axes.set_yticks(range(len(functions)), functions)
    axes.invert_yaxis()
    axes.set_xlabel("processor time from start to ready, ms (median, smallest to largest)")
    axes.set_title("Cold start of what is deployed (gold), its peer (grey), and what is aimed at (dashed)")
    return figure


def _spread(start: dict[str, Any]) -> list[list[float]]:
    low, high = start["processor_ms_spread"]
    return [[max(0.0, start["processor_ms"] - low)], [max(0.0, high - start["processor_ms"])]]
