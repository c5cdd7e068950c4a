from typing import Any

from bench.machine import sentence
from bench.marks import table


def rounds(result: dict[str, Any]) -> str:
    heads = ["", *(f"round {number}" for number in range(1, len(result["rounds"]) + 1))]
    lines = [
        ["how", *(f"{each['method']}, {each['strategy']}" for each in result["rounds"])],
        ["training", *map(_training, result["rounds"])],
        ["edit distance to what the person sent", *map(_distance, result["rounds"])],
        ["improvement, with its 95 % interval", *map(_improvement, result["rounds"])],
        ["what became of the run", *(each["state"] for each in result["rounds"])],
    ]
    return f"{table(heads, lines)}\n\n{result['seconds']:.0f} seconds in all. {sentence(result['machine'])}."


def _training(each: dict[str, Any]) -> str:
    losses = each["losses"]
    loss = f"loss {losses[0]:.2f} → {losses[-1]:.2f}"
    return f"{len(losses)} steps, {each['trained_tokens']:,} tokens, {each['seconds']['training']:.0f} s; {loss}"


def _distance(each: dict[str, Any]) -> str:
    measured = each["evaluation"]
    if measured is None:
        return "not measured"
    return f"{measured['live_distance']:.3f} → {measured['new_distance']:.3f} ({measured['answers']} held out)"


def _improvement(each: dict[str, Any]) -> str:
    measured = each["evaluation"]
    if measured is None:
        return ""
    low, high = measured["interval"]
    return f"{measured['improvement']:.3f} ({low:.3f} to {high:.3f})"


def answer(result: dict[str, Any]) -> str:
    chosen = min(result["compared"], key=lambda each: len(each["base"]))
    base, tuned = (" ".join(chosen[name].split()) for name in ("base", "tuned"))
    return f"*{chosen['asked']}*\n\n| base model | tuned model |\n|---|---|\n| {base} | {tuned} |"
