"""One round of the proof: drafts by the live model, a person's feedback, and then only watching a run."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.progress import Progress

from goldsmith.client import FeedbackEmitter
from goldsmith.domain.runs import Run
from goldsmith_cli.demo.observe import Observer, View
from goldsmith_cli.errors import CliError
from goldsmith_cli.proof import writer

if TYPE_CHECKING:
    import openai

    from goldsmith_cli.target import Target

_LOOK_SECONDS = 1.0
_DRAFT_TOKENS = 120
_AT_ONCE = 4


@dataclass(frozen=True)
class Outcome:
    """What came of a round. `seconds` are by stage: drafting, and then the run's states."""

    run: Run
    report: bytes | None
    losses: Sequence[float]
    seconds: dict[str, float]


@dataclass
class Round:
    """The round `number`, counted from 0, on a stack."""

    number: int
    target: "Target"
    provider: "openai.OpenAI"
    progress: Progress
    patience_seconds: float
    observer: Observer = field(init=False)

    def __post_init__(self) -> None:
        self.observer = Observer(self.target, writer.TENANT)

    def walk(self, model: str) -> Outcome:
        """All of it, from drafts by `model` to the run's end. Raises CliError when that does not come."""
        begun = time.monotonic()
        drafts = self._drafts(model)
        drafted = time.monotonic()
        self._send(writer.judged(self.number, drafts, model))
        run = self._watch()
        seconds = {"drafts": round(drafted - begun, 1), **_seconds(run)}
        losses = [loss for stage in _jobs(run) for loss in self._losses(stage)]
        return Outcome(run, self.observer.report(run), losses, seconds)

    def _drafts(self, model: str) -> list[str]:
        tasks = writer.tasks(self.number)
        bar = self.progress.add_task(f"round {self.number + 1}: drafts by {model}", total=len(tasks))

        def draft(task: writer.Task) -> str:
            said = ask(self.provider, model, task.messages, _DRAFT_TOKENS)
            self.progress.advance(bar)
            return said

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(draft, tasks))

    def _send(self, events: Any) -> None:  # noqa: ANN401 - events as an application has them
        queue = self.target.output("FeedbackQueueUrl")
        with FeedbackEmitter(queue, self.target.client("sqs")) as emitter:
            report = emitter.emit_all(events)
        if report.refused:
            raise CliError(f"{len(report.refused)} of the proof's own events were refused")

    def _watch(self) -> Run:
        bar = self.progress.add_task(f"round {self.number + 1}: feedback on its way", total=None)
        deadline = time.monotonic() + self.patience_seconds
        while True:
            view = self.observer.look()
            run = self._of_this_round(view)
            if run is not None and run.state.ended:
                self.progress.update(bar, description=_said(self.number, run), total=1, completed=1)
                return run
            self._show(bar, run, view)
            if time.monotonic() > deadline:
                state = run.state.value if run else "not claimed"
                raise CliError(
                    f"after {self.patience_seconds:.0f} s the run of round {self.number + 1} is still {state}",
                    "more time: --patience SECONDS; what happened is in the logs that --keep leaves",
                )
            time.sleep(_LOOK_SECONDS)

    def _of_this_round(self, view: View) -> Run | None:
        return view.run if view.run is not None and view.run.number > self.number else None

    def _show(self, bar: Any, run: Run | None, view: View) -> None:  # noqa: ANN401 - rich's TaskID
        if run is None:
            said = f"round {self.number + 1}: {view.tenant.new_samples} new golden samples"
            self.progress.update(bar, description=said)
            return
        self.progress.update(bar, description=_said(self.number, run))
        if run.job is not None and run.state.value == "training":
            events = self.provider.fine_tuning.jobs.list_events(run.job.job_id, limit=1).data
            data: Any = events[0].data if events else None
            if data:
                self.progress.update(bar, total=data["total_steps"], completed=data["step"])

    def _losses(self, job: str) -> list[float]:
        events = self.provider.fine_tuning.jobs.list_events(job, limit=100)
        steps: list[Any] = [event.data for event in events if event.data]
        return [float(step["train_loss"]) for step in steps[::-1]]


def ask(provider: "openai.OpenAI", model: str, messages: Any, limit: int) -> str:  # noqa: ANN401 - as applications do
    """One answer, of at most so many tokens."""
    answer = provider.chat.completions.create(model=model, messages=messages, max_completion_tokens=limit)
    return answer.choices[0].message.content or ""


def _jobs(run: Run) -> list[str]:
    """Every job of the run, in order."""
    earlier = [stage.job.job_id for stage in run.trained_stages]
    last = [run.job.job_id] if run.job else []
    return list(dict.fromkeys([*earlier, *last]))


def _said(number: int, run: Run) -> str:
    why = f" ({run.problem or run.waiting_for})" if run.problem or run.waiting_for else ""
    return f"round {number + 1}: run {run.number}, {run.method}, {run.state.value}{why}"


def _seconds(run: Run) -> dict[str, float]:
    """How long the run was in each state."""
    following = [*run.steps[1:], None]
    return {
        step.state.value: round((after.at - step.at).total_seconds(), 1)
        for step, after in zip(run.steps, following, strict=True)
        if after is not None
    }
