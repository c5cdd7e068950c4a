from typing import Any

from bench.machine import sentence
from bench.marks import table


def report_reading(result: dict[str, Any]) -> str:
    rows = result["rows"]
    cells = {(each["models"], each["drafts"]): f"{each['seconds']:.1f} s, {each['memory']:.0f} MB" for each in rows}
    drafts = sorted({each["drafts"] for each in rows})
    lines = [[f"{count:,}", cells["watched", count], cells["unnamed", count]] for count in drafts]
    heads = ["drafts", "of models that are or were live", "of models nobody names"]
    return f"{table(heads, lines)}\n\n{sentence(result['machine'])}."


def log_lines(result: dict[str, Any]) -> str:
    together, apart = (result["found"][name] for name in ("a line a batch", "a line an event"))
    gigabyte = 0.50
    dollars = together["bytes_per_event"] * 1e6 / 1e9 * gigabyte
    return (
        f"One line a tenant and batch takes {together['processor_us_per_event']:.0f} µs and "
        f"{together['bytes_per_event']} bytes for each event of {result['batch']}; one line an event would take "
        f"{apart['processor_us_per_event']:.0f} µs and {apart['bytes_per_event']} bytes. "
        f"At ${gigabyte:.2f} a gigabyte that is ${dollars:.2f} for a million events. "
        f"({sentence(result['machine'])}.)"
    )
