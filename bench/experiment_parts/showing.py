"""The experiment on a terminal, and a few of its answers to read."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench.experiment_parts.arms import ACCEPTED, BASE, EXAMPLES, GOLDEN, PREFERENCES, STYLE
from bench.experiment_parts.metrics import METRICS
from bench.experiment_parts.running import Outcome
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from goldsmith_cli.consoles import printable

WHAT_IT_IS = (
    "SmolLM2-135M-Instruct answers and is fine-tuned on this machine's processor. In the scripted source the people "
    "are invented and comments are applied by rules; the summaries' feedback is of real people. What decides which "
    "draft teaches what is the product's own."
)
_READ = (BASE, STYLE, EXAMPLES, ACCEPTED, GOLDEN, PREFERENCES)
_READ_CASES = (0, 1, -1)


class Watched:
    """Progress bars for what is being done, on a terminal; elsewhere a line when something begins."""

    def __init__(self, console: Console) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        self.progress = Progress(*columns, console=console, transient=True)

    def begin(self, what: str, steps: int) -> Callable[[], None]:
        """Show it; the answer is to be called after each of its steps."""
        task = self.progress.add_task(what, total=steps)
        done = 0
        if not self.progress.console.is_terminal:
            self.say(f"{what}: {steps} steps")

        def advance() -> None:
            nonlocal done
            done += 1
            self.progress.update(task, completed=done, visible=done < steps)

        return advance

    def say(self, told: str) -> None:
        """A line that stays."""
        self.progress.console.print(f"{datetime.now(UTC):%H:%M:%S} {told}", soft_wrap=True)


def tables(console: Console, name: str, told: dict[str, Any]) -> None:
    """A source's arms, and the differences between them."""
    size = told["settings"]
    title = f"{name}: {size['held_out']} held-out generations, {size['seeds']} seeds, {size['samples']} samples"
    arms = Table("arm", *METRICS, title=title, title_justify="left")
    for arm, figures in told["arms"].items():
        arms.add_row(arm, *(_figure(figures[metric]) for metric in METRICS))
    arms.add_row("what the person sent", *(f"{told['person'][metric]:.3f}" for metric in METRICS))
    console.print(arms)
    paired = Table("difference", *METRICS, title=f"{name}: paired differences", title_justify="left")
    for each in told["differences"]:
        paired.add_row(f"{each['one']} - {each['less']}", *(_figure(each[metric], "+") for metric in METRICS))
    console.print(paired)


def _figure(told: dict[str, Any], sign: str = "") -> str:
    low, high = told["interval"]
    return f"{told['mean']:{sign}.3f} ({low:{sign}.3f} to {high:{sign}.3f})"


def read(outcome: Outcome) -> list[dict[str, str]]:
    """A few questions with every arm's answer by the first seed: the first two, and the last, of a matter not seen."""
    cases = outcome.source.cases
    return [
        {
            "asked": printable(cases[place].messages[-1][1]),
            **{arm: printable(outcome.answers[arm][0][place].text) for arm in _READ},
            "the person": cases[place].final,
        }
        for place in _READ_CASES
    ]
