from typing import Any

from bench.drawing.style import OURS, PEERS, Figure, panels


def draw(result: dict[str, Any]) -> Figure:
    """Memory and what waits in the feedback queue, from the first event to the last run's end."""
    figure, (memory, queue) = panels(2, 11, 3.4)
    names = list(result["memory"])
    for place, name in enumerate(names):
        colour = OURS if "triage" in name else PEERS[place % len(PEERS)]
        series = [(each["seconds"], each["megabytes"].get(name)) for each in result["samples"]]
        known = [(at, held) for at, held in series if held is not None]
        if known:
            memory.plot(*zip(*known, strict=True), label=name, color=colour)
    memory.set_title("resident memory, MB")
    queue.plot(*zip(*result["feedback_waiting"], strict=True), color=OURS)
    queue.set_title("messages waiting in the feedback queue")
    for axes in (memory, queue):
        axes.set_xlabel("seconds since the first event")
    memory.legend(fontsize=8)
    return figure
