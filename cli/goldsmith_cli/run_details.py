"""One run in detail: its steps, its snapshot, and what its evaluation saw."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pydantic_core import from_json
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from goldsmith.domain.promotion import Evaluation
from goldsmith.domain.runs import ForgottenSamples, Run
from goldsmith_cli.consoles import age, printable
from goldsmith_cli.diff import diff_for
from goldsmith_cli.errors import CliError
from goldsmith_cli.layouts import Block
from goldsmith_cli.run_list import TRAINED_ON_FORGOTTEN, distances, preferred, state, verdict
from goldsmith_cli.run_training import asked_and_awaited, left_out, started_for, trained

if TYPE_CHECKING:
    from goldsmith.adapters.dynamodb_runs import DynamoRuns
    from goldsmith.adapters.s3 import S3Store


def find_run(runs: "DynamoRuns", run_id: str) -> Run:
    """The run of that name. Raises CliError naming those there are."""
    tenant, dash, number = run_id.rpartition("-")
    run = runs.run(tenant, int(number)) if dash and tenant and number.isdecimal() else None
    if run is not None and run.run_id == run_id:
        return run
    known = [one.run_id for one in runs.runs(tenant or run_id)] or [one.run_id for one in all_runs(runs)]
    cure = f"there are: {', '.join(known[-20:])}" if known else "no run was ever started"
    raise CliError(f"there is no run {run_id}", cure)


def all_runs(runs: "DynamoRuns") -> Iterator[Run]:
    """The runs of all tenants, tenant by tenant, oldest first."""
    return (run for tenant in runs.tenants() for run in runs.runs(tenant))


def document(store: "S3Store", key: str | None) -> dict[str, Any] | None:
    """A JSON document of the run, or None when it was never written or is there no more."""
    if key is None:
        return None
    try:
        found: dict[str, Any] = from_json(b"".join(store.lines(key)))
    except ClientError as error:
        if error.response["Error"].get("Code") != "NoSuchKey":
            raise
        return None
    return found


def show_run(console: Console, run: Run, manifest: dict[str, Any] | None, now: datetime) -> None:
    """Facts and steps."""
    heading = Text.assemble(run.run_id, " ", state(run), style="bold")
    facts = [(name, printable(value)) for name, value in _facts(run, manifest, now)]
    console.print(Block(heading, facts), crop=False)


def _facts(run: Run, manifest: dict[str, Any] | None, now: datetime) -> Iterator[tuple[str, str]]:
    ago = age((now - run.updated_at).total_seconds())
    yield "steps", " → ".join(_steps(run))
    yield from started_for(run)
    yield "claimed", f"{run.created_at:%Y-%m-%d %H:%M:%S} UTC"
    yield (
        "new samples",
        f"{run.new_samples:,} at the claim: golden samples that no earlier run covers",
    )
    yield "last change", f"{run.updated_at:%Y-%m-%d %H:%M:%S} UTC, {ago} ago"
    yield "model", f"{run.base_model} → {run.tuned_model or '…'}, measured against {run.live_model}"
    if run.snapshot:
        sizes = f"{run.snapshot.train_samples:,} to train on, {run.snapshot.holdout_samples:,} held out"
        yield "snapshot", f"{sizes}{_sources(manifest)}"
    if run.left_out:
        yield "left out", f"{run.left_out:,} of the snapshot that the provider would refuse: goldsmith dataset check"
    yield from trained(run)
    if run.evaluation:
        yield "edit distance", f"{distances(run.evaluation)} over {run.evaluation.answers:,} answers"
        yield "verdict", verdict(run.evaluation)
        yield from _evaluated(run.evaluation)
    if run.forgotten:
        yield "forgotten", _forgotten(run.forgotten)
    if run.retrain_required:
        yield "retrain", f"{run.tuned_model} {TRAINED_ON_FORGOTTEN}"
    yield from asked_and_awaited(run)
    if run.problem:
        attempts = f" ({run.problems:,} attempts in a row)" if run.problems else ""
        yield "problem", f"{run.problem}{attempts}"


def _evaluated(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    """What evaluations of earlier versions do not have."""
    if evaluation.reason:
        yield "because", evaluation.reason
    if evaluation.preference:
        yield "judge", preferred(evaluation.preference)
    if evaluation.page_key:
        yield "report", f"{evaluation.page_key} (goldsmith runs report)"


def _forgotten(gone: ForgottenSamples) -> str:
    copy = "the provider's copy is deleted" if gone.files_deleted else "the provider still has its copy"
    return f"{gone.trained:,} trained on, {gone.held_out:,} held out, on {gone.at:%Y-%m-%d}; {copy}"


def _steps(run: Run) -> Iterator[str]:
    earlier = run.created_at
    for step in run.steps:
        seconds = (step.at - earlier).total_seconds()
        yield f"{step.state.value} +{age(seconds)}" if seconds >= 1 else step.state.value
        earlier = step.at


def _sources(manifest: dict[str, Any] | None) -> str:
    if manifest is None:
        return ""
    counts = [f"{count:,} {source}" for source, count in manifest.get("sources", {}).items()]
    return f" ({', '.join([*counts, *left_out(manifest)])})"


def moved_most(report: dict[str, Any] | None, count: int) -> list[dict[str, Any]]:
    """The examples of a report whose distance changed most, for better or worse."""
    examples: Iterable[dict[str, Any]] = (report or {}).get("examples", [])
    return sorted(examples, key=lambda e: -abs(e["new_distance"] - e["live_distance"]))[:count]


def show_examples(console: Console, examples: Iterable[dict[str, Any]]) -> None:
    """From the live model's answer to the new one's, beside what the person had sent."""
    for example in examples:
        before, after = example["live_distance"], example["new_distance"]
        moved = f"{before:.3f} → {after:.3f}, {'nearer' if after < before else 'not nearer'}"
        console.print()
        console.print(printable(f"{example['generation_id']}: {moved}"), style="bold")
        console.print("from the live model's answer to the new one's", style="dim")
        console.print(_indented(diff_for(console, example["live_answer"], example["new_answer"])))
        console.print("what the person sent", style="dim")
        console.print(_indented(printable(example["final"])))


def _indented(text: RenderableType) -> Padding:
    return Padding(text, (0, 0, 0, 2), expand=False)
