"""The whole proof: a stack with the real small model, and one round after the other on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith_cli.demo.walk import Plan as DemoPlan
from goldsmith_cli.demo.walk import stack
from goldsmith_cli.errors import NoStackError
from goldsmith_cli.local.options import Options
from goldsmith_cli.local.stack import LocalStack
from goldsmith_cli.progress import on_terminal
from goldsmith_cli.proof import writer
from goldsmith_cli.proof.rounds import Outcome, Round, ask
from goldsmith_cli.standin.smollm2.names import BASE_MODEL

if TYPE_CHECKING:
    import openai
    from rich.console import Console

    from goldsmith.domain.training import AskedStrategy, RunMethod

METHODS: "tuple[RunMethod, ...]" = ("sft", "sft", "sft+dpo")
"""By round."""
_STRATEGIES: "tuple[AskedStrategy, ...]" = ("auto", "continue", "auto")
"""The second round shows going on from an adapter; where it is left to the product, the first has none, and the third's
questions are of another kind."""
_THRESHOLDS = (60, 80, 70)
_RESTART_BELOW = 100
"""So few samples are compared all the same: a proof has no time for more."""
_ANSWER_TOKENS = 120
_ASKED_AGAIN = 3


@dataclass(frozen=True)
class Plan(DemoPlan):
    """What the proof is started with: how many `rounds`; `patience_seconds` are for each run."""

    rounds: int = 1

    def options(self) -> Options:
        """The local stack's options."""
        return self.options_of(0)

    def options_of(self, number: int) -> Options:
        """The stack's options in a round, counted from 0."""
        parameters = {
            "HoldoutFraction": "0.3",
            "MinimumEvidence": str(self.minimum_evidence),
            "Method": METHODS[number],
            "Strategy": _STRATEGIES[number],
            "RestartBelow": str(_RESTART_BELOW),
            # The judge at hand is rules written for the demo's letters; the measure is what the person sent.
            "PairwiseJudge": "off",
        }
        return Options(_THRESHOLDS[number], parameters=parameters, engine="smollm2")


@dataclass(frozen=True)
class Compared:
    """A held-out question, and how the base model and the last live one answer it."""

    asked: str
    base: str
    tuned: str
    sent: str


@dataclass(frozen=True)
class Proof:
    """What came of it. `compared` is empty unless a model was promoted."""

    outcomes: Sequence[Outcome]
    compared: Sequence[Compared]

    @property
    def promoted(self) -> bool:
        """Whether every round ended with a better model."""
        return all(outcome.run.state.value == "promoted" for outcome in self.outcomes)


def plan(rounds: int, patience_seconds: float, keep: Path | None) -> Plan:
    """The proof's plan."""
    return Plan(
        threshold=_THRESHOLDS[0], minimum_evidence=15, keep=keep, patience_seconds=patience_seconds, rounds=rounds
    )


def walk(wanted: Plan, console: "Console", told: Callable[[Proof], None]) -> Proof:
    """Go through the rounds; what has come of them so far is `told` whenever a run has ended."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    outcomes: list[Outcome] = []
    with stack(wanted) as local:
        target, provider, live = local.target(), _provider(local), BASE_MODEL
        proof = Proof((), ())
        for number in range(wanted.rounds):
            if number:
                local.start(wanted.options_of(number), on_terminal)
            with Progress(*columns, console=console) as progress:
                outcome = Round(number, target, provider, progress, wanted.patience_seconds).walk(live)
            outcomes.append(outcome)
            if outcome.run.state.value == "promoted" and outcome.run.new_model:
                live = outcome.run.new_model
            proof = Proof(tuple(outcomes), _compare(provider, live, outcomes) if live != BASE_MODEL else ())
            told(proof)
    return proof


def _provider(local: LocalStack) -> "openai.OpenAI":
    import openai

    record = local.running()
    if record is None:
        raise NoStackError("the proof's stack ended early", "look into its log, or try again")
    key = local.state.load_identity().provider_key
    return openai.OpenAI(base_url=record.provider.endpoint, api_key=key, timeout=600)


def _compare(provider: "openai.OpenAI", live: str, outcomes: Sequence[Outcome]) -> list[Compared]:
    from goldsmith.domain.evaluation_report import EvaluationReport

    report = outcomes[0].report
    examples = EvaluationReport.model_validate_json(report).examples if report else ()
    by_name = {f"gen-{task.number:04d}": task for task in writer.tasks(0)}
    # Those that gained most, a middling amount and least: none is chosen for its looks.
    places = sorted({0, len(examples) // 2, len(examples) - 1})[:_ASKED_AGAIN] if examples else ()
    return [_asked_again(provider, live, by_name[examples[place].generation_id]) for place in places]


def _asked_again(provider: "openai.OpenAI", live: str, task: writer.Task) -> Compared:
    base, tuned = (ask(provider, model, task.messages, _ANSWER_TOKENS) for model in (BASE_MODEL, live))
    return Compared(task.messages[-1]["content"], base, tuned, task.in_house_style())
