from typing import Any

from bench.machine import sentence
from bench.marks import table


def cold_start(result: dict[str, Any]) -> str:
    heads = ["", "processor ms", "smallest to largest", "peak MB", "ratio", "aim", "first event, processor ms"]
    lines = [_line(name, each) for name, each in result["starts"].items()]
    rounds = f"Medians of {result['rounds']} processes each. {result['interpreter']} of what is deployed"
    return f"{table(heads, lines)}\n\n{rounds}; {sentence(result['machine'])}."


def _line(name: str, each: dict[str, Any]) -> list[str]:
    low, high = each["processor_ms_spread"]
    ratio = f"{each['ratio']:.2f} × {each['peer']}" if "ratio" in each else ""
    aim = f"≤ {each['aim']}: {'met' if each['met'] else 'missed'}" if "aim" in each else ""
    first = f"{each['first_event_ms']:.0f}" if "first_event_ms" in each else ""
    called = f"**{name}**" if ratio else name
    return [
        called,
        f"{each['processor_ms']:.0f}",
        f"{low:.0f} to {high:.0f}",
        f"{each['peak_mb']:.0f}",
        ratio,
        aim,
        first,
    ]


def parts(result: dict[str, Any]) -> str:
    starts = {name: each["parts"] for name, each in result["starts"].items() if "parts" in each}
    heads = ["", *next(iter(starts.values()))]
    return table(heads, [[name, *(f"{took:.0f}" for took in each.values())] for name, each in starts.items()])


def claim(result: dict[str, Any]) -> str:
    """One line for a summary."""
    ours = {name: each for name, each in result["starts"].items() if "ratio" in each}
    told = ", ".join(f"{name} {each['ratio']:.2f}" for name, each in ours.items() if not each["imports_openai"])
    models = ", ".join(f"{name} {each['ratio']:.2f}" for name, each in ours.items() if each["imports_openai"])
    return (
        f"processor time to start, as a multiple of boto3 with the same clients and one pydantic model: {told}; of a "
        f"handler of boto3 and openai as `sam build` leaves it: {models}"
    )
