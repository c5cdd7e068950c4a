from typing import Any

from bench.machine import sentence
from bench.marks import table


def soak_load(result: dict[str, Any]) -> str:
    runs = ", ".join(f"{count} {state}" for state, count in result["runs"].items()) or "none"
    rows = [
        ["events, tenants", f"{result['events']:,}, {result['tenants']}"],
        ["sent in, drained after that", f"{result['seconds_sending']:.0f} s, {result['seconds_to_drain']:.0f} s"],
        ["events a second, end to end", f"{result['events_per_second']:,.0f}"],
        ["sent twice on purpose, counted", f"{result['duplicates_sent']:,}, {result['duplicates_counted']:,}"],
        ["dead letters, lost, doubled", f"{result['dead_letters']}, {result['lost']}, {result['doubled']}"],
        ["runs", runs],
    ]
    held = [
        [name, f"{each['early']:.0f}", f"{each['most']:.0f}", f"{each['grown']:.0f}"]
        for name, each in result["memory"].items()
    ]
    memory = table(["resident MB", "after a tenth of the events", "at the peak", "more"], held)
    kept = f"The local AWS keeps all it is told in memory: {result['local_aws_kb_per_event']} KB an event."
    return f"{table(['', ''], rows)}\n\n{memory}\n\n{kept} {sentence(result['machine'])}."
