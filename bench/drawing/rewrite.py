from typing import Any

from bench.drawing.style import AIM, OURS, PEERS, Figure, panels


def draw(result: dict[str, Any]) -> Figure:
    """A batch beside the calls it cannot do without."""
    found = result["found"]
    figure, (axes,) = panels(1, 8, 0.55 * len(found) + 1.2)
    for place, each in enumerate(found):
        path = each["critical_path_seconds"]
        axes.barh(place + 0.19, path, 0.34, color=PEERS[1], label=None if place else "critical path")
        axes.barh(place - 0.19, each["batch_seconds"], 0.34, color=OURS, label=None if place else "the whole batch")
        mark = [each["aim"] * path] * 2
        axes.plot(mark, [place - 0.4, place + 0.02], color=AIM, linestyle="--", linewidth=1.2)
        end = max(each["batch_seconds"], mark[0])
        axes.annotate(f"{each['ratio']:.2f} ×", (end, place - 0.19), (6, 0), textcoords="offset points", va="center")
    names = [f"model {each['model_seconds']} s, judge {each['judge_seconds']} s" for each in found]
    axes.set_yticks(range(len(found)), names)
    axes.invert_yaxis()
    axes.set_xlabel("seconds")
    axes.set_title(f"{result['items']} drafts, {found[0]['calls']} calls, and what is aimed at (dashed)")
    axes.legend(fontsize=8, loc="lower right")
    return figure
