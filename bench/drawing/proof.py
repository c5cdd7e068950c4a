from typing import Any

from bench.drawing.style import OURS, PEERS, Figure, panels


def draw(result: dict[str, Any]) -> Figure:
    """For each round, how far live and new model were from what people sent."""
    rounds = result["rounds"]
    figure, (axes, losses) = panels(2, 9, 0.6 * len(rounds) + 1.4)
    for place, each in enumerate(rounds):
        evaluation = each["evaluation"]
        if evaluation is None:
            axes.text(0.01, place, f"{each['state']}: not measured", va="center")
            continue
        before, after = evaluation["live_distance"], evaluation["new_distance"]
        axes.plot([before, after], [place, place], color=PEERS[2], linewidth=3, zorder=1)
        axes.scatter(before, place, color=PEERS[0], s=60, label="live model" if not place else None)
        axes.scatter(after, place, color=OURS, s=60, label="new model" if not place else None)
        axes.annotate(f"{before:.3f}", (before, place), (0, 8), textcoords="offset points", ha="center", fontsize=8)
        axes.annotate(f"{after:.3f}", (after, place), (0, -14), textcoords="offset points", ha="center", fontsize=8)
    said = [f"round {place}: {each['method']}, {each['strategy']}" for place, each in enumerate(rounds, start=1)]
    axes.set_yticks(range(len(rounds)), said)
    axes.set_ylim(len(rounds) - 0.5, -0.5)
    axes.set_xlim(-0.05, 1)
    axes.set_xlabel("mean edit distance to what the person sent,\nheld-out conversations (0: the same to the letter)")
    axes.set_title("Before and after each run")
    axes.legend(loc="lower right", fontsize=8)
    first = 1
    for place, each in enumerate(rounds, start=1):
        steps = range(first, first + len(each["losses"]))
        losses.plot(steps, each["losses"], color=(OURS, *PEERS)[place - 1], label=f"round {place}")
        first += len(steps)
    losses.set_xlabel("step of training")
    losses.set_ylabel("loss")
    losses.set_title("Training, as the jobs told it")
    losses.legend(fontsize=8)
    return figure
