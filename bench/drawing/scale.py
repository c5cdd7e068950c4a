from typing import Any

from bench.drawing.style import OURS, PEERS, Figure, panels

_TICKS = (1, 2, 5, 10, 20, 50, 100)


def draw(result: dict[str, Any]) -> Figure:
    """One hot tenant by the invocations at a time, and what an event asks for by the tenants that share its batch."""
    figure, (hot, mixed) = panels(2, 11, 3.8)
    for place, (name, series) in enumerate(result["simulated"]["hot_tenant"].items()):
        style = {"color": OURS if "98" in name else PEERS[0], "linestyle": "-" if place % 2 else "--"}
        found = [(each["invocations"], each["events_per_second"]) for each in series]
        hot.plot(*zip(*found, strict=True), label=name, marker="o", markersize=4, **style)
    hot.set_xscale("log")
    hot.set_yscale("log")
    hot.set_xlabel("triage invocations at a time")
    hot.set_title("one hot tenant: events a second (simulated)")
    hot.legend(fontsize=8)
    for batch, colour in ((10, PEERS[0]), (98, OURS)):
        found = [(each["tenants"], each["requests"]) for each in result["measured"]["mixed"] if each["batch"] == batch]
        mixed.plot(*zip(*found, strict=True), label=f"batches of {batch}", color=colour, marker="o", markersize=4)
    mixed.set_xscale("log")
    mixed.set_xlabel("tenants that share a batch")
    mixed.set_title("AWS requests an event (counted)")
    mixed.legend(fontsize=8)
    for axes in (hot, mixed):
        axes.set_xticks(_TICKS, map(str, _TICKS))
        axes.minorticks_off()
    return figure
