from typing import Any

from bench.machine import sentence
from bench.marks import table

_DESIGNS = {"goldsmith": "Goldsmith", "naive": "naive", "idempotent": "Powertools idempotency"}


def events(result: dict[str, Any]) -> str:
    heads = [
        "batch, design",
        "requests an event",
        "ms an event",
        "ms, AWS takes its time",
        "processor ms",
        "$ a million",
    ]
    waited = {(each["design"], each["batch"]): each for each in result["found_when_aws_takes_its_time"]}
    lines = [_line(each, waited[each["design"], each["batch"]]) for each in result["found"]]
    rounds = f"{result['events']} events of about 2 KB, {result['rounds']} rounds, medians"
    return f"{table(heads, lines)}\n\n{rounds}. {sentence(result['machine'])}."


def _line(each: dict[str, Any], waited: dict[str, Any]) -> list[str]:
    name = f"{each['batch']}, {_DESIGNS[each['design']]}"
    return [
        name, f"{each['requests_per_event']:.3f}", _timed(each), _timed(waited),
        f"{each['processor_ms_per_event']:.2f} ({each['times_the_processor_time']:.1f} ×)",
        f"{each['dollars_per_million_events']:.2f}",
    ]  # fmt: skip


def _timed(each: dict[str, Any]) -> str:
    return f"{each['wall_ms_per_event']:.2f} ({each['times_as_long_as_goldsmith']:.1f} ×)"


def parts(result: dict[str, Any]) -> str:
    ours = [each for each in result["found"] if each["design"] == "goldsmith"]
    shares = max(ours, key=lambda each: each["batch"])["shares_of_processor_time"]
    told = ", ".join(f"{part} ({share:.0%})" for part, share in shares.items())
    return f"At the largest batch the processor's time goes to {told}."


def claim(result: dict[str, Any]) -> str:
    """One line for a summary."""
    largest = max(each["batch"] for each in result["found"])
    ours, naive = (_at(result["found"], design, largest) for design in ("goldsmith", "naive"))
    waiting = _at(result["found_when_aws_takes_its_time"], "naive", largest)
    requests = f"{ours['requests_per_event']:.3f} AWS requests an event in batches of {largest}"
    times = f"{waiting['times_as_long_as_goldsmith']:.0f} times as long when AWS takes as long as it does"
    at_once = f"{naive['times_as_long_as_goldsmith']:.0f} times when it answers at once"
    return f"{requests}; an object and a counter an event take {times}, {at_once}"


def _at(found: list[dict[str, Any]], design: str, batch: int) -> dict[str, Any]:
    return next(each for each in found if (each["design"], each["batch"]) == (design, batch))
