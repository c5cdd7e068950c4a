"""The proof on a terminal, and as a document."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from goldsmith_cli.consoles import printable
from goldsmith_cli.proof.rounds import Outcome
from goldsmith_cli.proof.walk import Compared, Proof

WHAT_IT_IS = (
    "SmolLM2-135M-Instruct, a small language model, answers and is fine-tuned on this machine's processor. The people "
    "and their feedback are invented; the judge and the rewriter are rules. Everything between is the product.\n"
)


def outcome(console: Console, number: int, told: Outcome) -> None:
    """What came of a round."""
    run, evaluation = told.run, told.run.evaluation
    lines = [f"round {number + 1}: {run.method}, {run.strategy.strategy if run.strategy else '-'}: {run.state.value}"]
    if run.strategy:
        lines.append(f"  {run.strategy.reason}")
    if run.problem:
        lines.append(f"  {run.problem}")
    if told.losses:
        lines.append(f"  loss {told.losses[0]:.3f} → {told.losses[-1]:.3f} in {len(told.losses)} steps")
    if run.trained_tokens:
        lines.append(f"  {run.trained_tokens:,} trained tokens")
    if evaluation:
        lines.append(f"  edit distance to what the person sent, on {evaluation.answers} held-out conversations:")
        lines.append(f"  {_figure(evaluation.live_distance)} → {_figure(evaluation.new_distance)}, {_gain(evaluation)}")
        lines.append(f"  {evaluation.reason}")
    lines.append("  " + ", ".join(f"{name} {seconds:.0f} s" for name, seconds in told.seconds.items()))
    style = "green" if run.state.value == "promoted" else "yellow"
    body = [Text(printable(line), style="" if place else style) for place, line in enumerate(lines)]
    console.print(Padding(Group(*body), (1, 0, 0, 2)))


def comparison(console: Console, compared: Sequence[Compared]) -> None:
    """Both models' answers side by side."""
    for each in compared:
        table = Table(title=printable(each.asked), title_justify="left", width=min(console.width, 110))
        for heading in ("base model", "tuned model", "what the person sent"):
            table.add_column(heading, ratio=1)
        table.add_row(*(Text(printable(text)) for text in (each.base, each.tuned, each.sent)))
        console.print(table)


def document(proof: Proof, seconds: float) -> dict[str, Any]:
    """The proof for programs."""
    return {
        "promoted": proof.promoted,
        "seconds": round(seconds, 1),
        "rounds": [_round(each) for each in proof.outcomes],
        "compared": [vars_of(each) for each in proof.compared],
    }


def vars_of(compared: Compared) -> dict[str, str]:
    """The four texts by name."""
    return {"asked": compared.asked, "base": compared.base, "tuned": compared.tuned, "sent": compared.sent}


def _round(told: Outcome) -> dict[str, Any]:
    run, evaluation = told.run, told.run.evaluation
    figures = ("answers", "left_out", "live_distance", "new_distance", "improvement", "interval", "margin", "verdict")
    return {
        "method": run.method,
        "strategy": run.strategy.strategy if run.strategy else None,
        "strategy_reason": run.strategy.reason if run.strategy else None,
        "state": run.state.value,
        "problem": run.problem,
        "new_samples": run.new_samples,
        "losses": list(told.losses),
        "trained_tokens": run.trained_tokens,
        "evaluation": evaluation.model_dump(mode="json", include=set(figures)) if evaluation else None,
        "seconds": told.seconds,
    }


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _gain(evaluation: Any) -> str:  # noqa: ANN401 - goldsmith's Evaluation, imported lazily by whoever made it
    if evaluation.improvement is None or evaluation.interval is None:
        return "no interval"
    low, high = evaluation.interval
    return f"{evaluation.improvement:.3f} better (95 % interval {low:.3f} to {high:.3f})"
