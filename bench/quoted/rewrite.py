from typing import Any

from bench.machine import sentence
from bench.marks import table


def rewrite(result: dict[str, Any]) -> str:
    heads = ["a model call takes", "a judge's call takes", "critical path, s", "a batch, s", "ratio", "aim"]
    lines = [_line(each) for each in result["found"]]
    sizes = f"{result['items']} drafts, {result['candidates']} candidates each, {result['rounds']} rounds, medians"
    memory = f"A batch has {result['python_mb_of_a_batch']} MB of Python's objects at its peak, AWS in process included"
    return f"{table(heads, lines)}\n\n{sizes}. {memory}. {sentence(result['machine'])}."


def _line(each: dict[str, Any]) -> list[str]:
    low, high = each["batch_seconds_spread"]
    return [
        f"{each['model_seconds']} s", f"{each['judge_seconds']} s", f"{each['critical_path_seconds']:.3f}",
        f"{each['batch_seconds']:.3f} ({low:.3f} to {high:.3f})", f"{each['ratio']:.2f}",
        f"≤ {each['aim']}: {'met' if each['met'] else 'missed'}",
    ]  # fmt: skip


def claim(result: dict[str, Any]) -> str:
    """One line for a summary."""
    slow = [each for each in result["found"] if each["judge_seconds"]]
    told = ", ".join(f"{each['ratio']:.2f} times with a model of {each['model_seconds']} s" for each in slow)
    calls = f"{result['items']} drafts with {slow[0]['calls']} calls"
    return f"{calls} take, beside one rewrite and its judgement in a row, {told}"
