from collections.abc import Callable
from typing import Any

from bench.drawing.style import OURS, PEERS, Axes, Figure, panels

_DESIGNS = {"naive": PEERS[1], "idempotent": PEERS[2], "goldsmith": OURS}
_WIDTH = 0.27


def draw(result: dict[str, Any]) -> Figure:
    """Wall time, requests and list price of an event, by the size of the batch."""
    found = result["found"]
    batches = sorted({each["batch"] for each in found})
    figure, (wall, waited, requests, price) = panels(4, 13, 3.2)
    _bars(wall, found, batches, _wall, "ms an event, AWS answers at once")
    _bars(waited, result["found_when_aws_takes_its_time"], batches, _wall, "ms an event, AWS takes its time")
    _bars(requests, found, batches, lambda each: each["requests_per_event"], "AWS requests an event")
    _bars(price, found, batches, lambda each: each["dollars_per_million_events"], "$ a million events, list price")
    price.set_yscale("linear")
    price.legend(fontsize=8, loc="upper right")
    return figure


def _wall(each: dict[str, Any]) -> float:
    milliseconds: float = each["wall_ms_per_event"]
    return milliseconds


def _bars(
    axes: Axes, found: list[dict[str, Any]], batches: list[int], figure: Callable[[dict[str, Any]], float], said: str
) -> None:
    for shift, (design, colour) in enumerate(_DESIGNS.items()):
        values = [
            next(figure(each) for each in found if (each["design"], each["batch"]) == (design, size))
            for size in batches
        ]
        places = [place + (shift - 1) * _WIDTH for place in range(len(batches))]
        axes.bar(places, values, _WIDTH * 0.92, color=colour, label=design)
        for place, value in zip(places, values, strict=True):
            axes.annotate(f"{value:.2g}", (place, value), (0, 2), textcoords="offset points", ha="center", fontsize=7)
    axes.set_yscale("log")
    axes.set_xticks(range(len(batches)), [f"batch of {size}" for size in batches])
    axes.set_title(said)
