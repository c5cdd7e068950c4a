"""The demo's walk: stack, drafts, feedback, and then only watching."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live

from goldsmith.client import FeedbackEmitter
from goldsmith.domain.runs import Run
from goldsmith.errors import ContractError
from goldsmith_cli.demo import show
from goldsmith_cli.demo.observe import Observer, View
from goldsmith_cli.errors import CliError, UsageError
from goldsmith_cli.local.options import Options
from goldsmith_cli.local.stack import LocalStack, ephemeral_stack
from goldsmith_cli.progress import on_terminal
from goldsmith_cli.signals import uninterrupted

if TYPE_CHECKING:
    from rich.console import RenderableType

    from goldsmith_cli.demo.feed import Feed
    from goldsmith_cli.target import Target

BASE_MODEL = "standin-base"
_LOOK_SECONDS = 0.25
_WHAT_IT_IS = (
    "The model provider here is a stand-in: it follows rules and answers from its nearest training example.\n"
    "It is no language model. Everything else is the real thing on a local AWS.\n"
)


@dataclass(frozen=True)
class Plan:
    """What the demo is started with: ``threshold`` new samples start a run; ``keep`` leaves the stack running."""

    threshold: int
    minimum_evidence: int
    keep: Path | None
    patience_seconds: float = 170
    job_seconds: float = 4

    def options(self) -> Options:
        """The local stack's options."""
        parameters = {
            "HoldoutFraction": "0.25",
            "MinimumEvidence": str(self.minimum_evidence),
            "BaseModel": BASE_MODEL,
            "RewriteModel": BASE_MODEL,
        }
        return Options(threshold=self.threshold, job_seconds=self.job_seconds, parameters=parameters)


@dataclass
class Walk:
    """One demo on one stack."""

    target: "Target"
    plan: Plan
    console: Console
    feed: "Feed"
    started: float = field(default_factory=time.monotonic)
    sent: int = 0
    distinct: int = 0
    refused: list[ContractError] = field(default_factory=list)

    def send(self) -> None:
        """Send every event, some twice, and what is broken beside them."""
        queue = self.target.output("FeedbackQueueUrl")
        client = self.target.client("sqs")
        with FeedbackEmitter(queue, client) as emitter:
            report = emitter.emit_all(self.feed.events)
            emitter.emit_all(self.feed.doubled)
        for body in self.feed.broken:
            client.send_message(QueueUrl=queue, MessageBody=body)
        self.sent = len(self.feed.events) - len(report.refused) + len(self.feed.doubled) + len(self.feed.broken)
        self.distinct = len(report.sent) + len(self.feed.broken)
        self.refused = list(report.refused.values())

    def watch(self, observer: Observer) -> View:
        """Look until everything sent has come to its end, and the run with it."""
        view = observer.look()
        with Live(self._picture(view), console=self.console, refresh_per_second=8) as live:
            while not self._over(view):
                if time.monotonic() - self.started > self.plan.patience_seconds:
                    raise CliError(
                        f"after {self.plan.patience_seconds:.0f} s not everything has come to its end",
                        "look into the logs: goldsmith demo --keep, then .goldsmith/logs",
                    )
                time.sleep(_LOOK_SECONDS)
                view = observer.look()
                live.update(self._picture(view))
        return view

    def _picture(self, view: View) -> "RenderableType":
        return show.progress(self.console, view, self.sent, self.distinct, self.plan.threshold)

    def _over(self, view: View) -> bool:
        if not view.ended(self.distinct):
            return False
        if view.run is None:
            return view.tenant.new_samples < self.plan.threshold
        return view.run.state.ended

    def tell(self, observer: Observer, view: View) -> None:
        """Afterwards: one rewrite, the evaluation, where the live model is, and that the books balance."""
        if self.refused:
            first = f"{len(self.refused)} records were not sent, the first: {self.refused[0]}"
            self.console.print(f"\n  {first}", style="yellow", markup=False)
        self._tell_rewrite(observer)
        if view.run is not None:
            self.console.print(show.evaluation(self.console, view.run, observer.report(view.run)))
            self._tell_live_model(view.run)
        else:
            self.console.print(f"\n  The threshold of {self.plan.threshold} samples was not reached: no run.")
        self.console.print()
        self.console.print(show.books(view, self.distinct))

    def _tell_rewrite(self, observer: Observer) -> None:
        for event in self.feed.commented():
            answer = observer.golden_answer(str(event["generation_id"]))
            if answer is not None and event.get("output"):
                self.console.print()
                self.console.print(show.rewrite(self.console, event, answer))
                return

    def _tell_live_model(self, run: Run) -> None:
        parameter = f"{self.target.output('ModelParameterPrefix')}/{run.tenant}/model"
        value = None
        if run.state.value == "promoted":
            value = self.target.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
        self.console.print()
        self.console.print(show.live_model(self.console, run, parameter, value))


@contextmanager
def stack(plan: Plan) -> Iterator[LocalStack]:
    """The stack to walk on: a fresh one that is gone afterwards, or one that stays unless the walk fails."""
    if plan.keep is None:
        with ephemeral_stack(plan.options(), on_terminal) as fresh:
            yield fresh
        return
    kept = LocalStack(plan.keep)
    if kept.state.exists():
        raise UsageError(
            f"{plan.keep} holds a local stack already, and the demo wants an empty one",
            "delete it with goldsmith local down --purge, or name another directory with --state-dir",
        )
    try:
        kept.start(plan.options(), on_terminal)
        yield kept
    except BaseException:
        with uninterrupted():
            kept.stop()
        raise


def walk(plan: Plan, make_feed: Callable[[LocalStack], "Feed"], console: Console) -> View:
    """The whole demo; ``make_feed`` may ask the stack's models for drafts. Returns the last look."""
    started = time.monotonic()
    console.print(_WHAT_IT_IS, style="dim")
    with stack(plan) as local:
        target = local.target()
        feed = make_feed(local)
        this = Walk(target, plan, console, feed, started)
        with on_terminal("Send it all to the feedback queue, some of it twice, some of it broken"):
            this.send()
        observer = Observer(target, feed.tenant)
        view = this.watch(observer)
        this.tell(observer, view)
    console.print(f"\n  [dim]{time.monotonic() - started:.0f} seconds, all of it on this machine.[/]")
    return view
